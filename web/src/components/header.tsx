import { useLocation } from 'preact-iso';
import { common } from '../words/index.ts';
import { AccountButton } from './account.tsx';
import { SearchField } from './search.tsx';
import './header.css';

const words = common.header;

const places = [
  { path: '/', name: words.home },
  { path: '/together', name: words.together },
  { path: '/ratings', name: words.ratings },
] as const;

export function Header() {
  const { path } = useLocation();
  return (
    <header class="header">
      <div class="header-box">
        <a class="header-name" href="/">
          <Logo />
          {common.product}
        </a>
        <nav aria-label={words.places}>
          {places.map((place) => (
            <a key={place.path} href={place.path} aria-current={path === place.path ? 'page' : undefined}>
              {place.name}
            </a>
          ))}
        </nav>
        <SearchField id="search" label={common.search.label} />
        <AccountButton />
      </div>
    </header>
  );
}

/** A row of lights over an entrance. */
export function Logo() {
  return (
    <svg class="header-logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="var(--logo-ground)" />
      <path d="M6 9h20v6H6z" fill="var(--logo-light)" />
      <path d="M8 20v5M13 20v5M19 20v5M24 20v5" stroke="var(--logo-light)" stroke-width="2.4" stroke-linecap="round" />
    </svg>
  );
}
