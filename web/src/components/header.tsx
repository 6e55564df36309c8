import { useLocation } from 'preact-iso';
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
    </header>
  );
}
