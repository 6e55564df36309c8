/** Why a newcomer is asked about a movie, from the shares that the server tells. */
export function questionInWords({ known, telling }: { known: number; telling: number }): string {
  const share = Math.round(known * 100);
  const worth = telling >= 0.6 ? 'your answer says a lot' : telling >= 0.3 ? 'your answer says much' : '';
  const parts = [share > 0 ? `${share} % like it` : '', worth];
  return parts.filter((part) => part !== '').join('; ');
}
