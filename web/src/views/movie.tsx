export function MoviePage() {
  return <h1>MoviePage</h1>;
}
