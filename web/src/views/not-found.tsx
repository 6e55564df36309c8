export function NotFound() {
  return (
    <>
      <h1>There is no such page</h1>
      <p>
        <a href="/">What to watch next</a> is here.
      </p>
    </>
  );
}
