/** How much is known of what a site's users like. A movie that a user has watched and rated counts as a rating. */
export type EvidenceCounts = { ratings: number; watches: number };

/** With a smaller share of ratings, most of what is known of taste is in the watches. */
const leastRated = 0.1;

/**
 * Whether a site is one of ratings, by which movies and lists are then measured, or one of plays, where likes and watches take their
 * place. The first few ratings at a site of plays change nothing.
 */
export function isRated({ ratings, watches }: EvidenceCounts): boolean {
  return ratings > 0 && ratings >= leastRated * (ratings + watches);
}
