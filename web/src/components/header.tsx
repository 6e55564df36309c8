import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { viewer } from '../state/viewer.ts';
import { Search } from './search.tsx';
import { SignIn } from './sign-in.tsx';
import './header.css';

const places = [
  { path: '/', name: 'For you' },
  { path: '/together', name: 'Watch together' },
  { path: '/ratings', name: 'My ratings' },
] as const;

export function Header() {
  const { path } = useLocation();
  return (
    <header class="header">
      <a class="header-name" href="/">
        Marquee
      </a>
      <nav aria-label="Places">
        {places.map((place) => (
          <a key={place.path} href={place.path} aria-current={path === place.path ? 'page' : undefined}>
            {place.name}
          </a>
        ))}
      </nav>
      <Search />
      <WhoLooks />
    </header>
  );
}

function WhoLooks() {
  const isAsking = useSignal(false);
  const account = viewer.account.value;
  return (
    <div class="header-viewer">
      {account === null ? (
        <button type="button" onClick={() => (isAsking.value = true)}>
          Keep my ratings
        </button>
      ) : (
        <>
          <span>User {account}</span>
          <button type="button" class="button-bare" onClick={viewer.signOut}>
            Sign out
          </button>
        </>
      )}
      {isAsking.value && <SignIn onClose={() => (isAsking.value = false)} />}
    </div>
  );
}
