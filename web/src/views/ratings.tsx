export function MyRatings() {
  return <h1>MyRatings</h1>;
}
