import type { Artifact } from '../../artifact/format.ts';
import { readArtifact } from '../../artifact/read.ts';
import { writeArtifact } from '../../artifact/write.ts';
import { MarqueeError } from '../../errors.ts';
import { type LinearModel, linearSections, readLinearModel } from '../../model/linear-model.ts';
import { type ClassicModel, classicSections, readClassic } from '../../recommend/classic/model.ts';

/** The contents of a model file: the recommender, and the baseline that it is compared with. */
export type TrainedModels = { linear: LinearModel; classic: ClassicModel };

/** @returns the artifact's SHA-256 in hex */
export async function writeModels(file: string, { linear, classic }: TrainedModels): Promise<string> {
  const { metadata, sections } = linearSections(linear);
  const { checksum } = await writeArtifact(file, { metadata, sections: { ...sections, ...classicSections(classic) } });
  return checksum;
}

/** @throws MarqueeError ARTIFACT_DAMAGED */
export async function readModels(file: string): Promise<TrainedModels> {
  return interpretModels(await readArtifact(file), file);
}

/**
 * The models in an artifact. Checks what a checksum cannot: that this version of Marquee can read what another one wrote.
 * @throws MarqueeError ARTIFACT_DAMAGED
 */
export function interpretModels(artifact: Artifact, file: string): TrainedModels {
  try {
    const linear = readLinearModel(artifact);
    return { linear, classic: readClassic(artifact.sections, linear.movieIds) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new MarqueeError(
      'ARTIFACT_DAMAGED',
      `The model ${file} was made by another version of Marquee (${cause.message}). Run \`marquee train\` to make another.`,
      { cause },
    );
  }
}
