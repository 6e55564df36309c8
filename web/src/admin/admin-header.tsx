import { useLocation } from 'preact-iso';
import { Logo } from '../components/header.tsx';
import { header as words } from '../words/en/admin.ts';
import { forgetKey, hasKey } from './state/access.ts';

const places = [
  { path: '/admin', name: words.overview },
  { path: '/admin/models', name: words.models },
  { path: '/admin/data', name: words.data },
  { path: '/admin/keys', name: words.keys },
] as const;

/** No search for films, and no viewer's account: another key, and another job. */
export function AdminHeader() {
  const { path } = useLocation();
  return (
    <header class="header">
      <div class="header-box">
        <a class="header-name" href="/admin">
          <Logo />
          {words.title}
        </a>
        <nav aria-label={words.places}>
          {places.map((place) => (
            <a key={place.path} href={place.path} aria-current={path === place.path ? 'page' : undefined}>
              {place.name}
            </a>
          ))}
        </nav>
        <div class="admin-header-end">
          {hasKey.value && (
            <button type="button" class="button-bare" onClick={forgetKey}>
              {words.forgetKey}
            </button>
          )}
          <a href="/">{words.toViewers}</a>
        </div>
      </div>
    </header>
  );
}
