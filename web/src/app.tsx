import { ErrorBoundary, LocationProvider, lazy, Route, Router } from 'preact-iso';
import { ConnectionBar } from './components/connection-bar.tsx';
import { Header } from './components/header.tsx';
import { KeyDialog } from './components/key-dialog.tsx';
import { Notices } from './components/notice.tsx';
import { Home } from './views/home.tsx';
import { MoviePage } from './views/movie.tsx';
import { NotFound } from './views/not-found.tsx';
import { MyRatings } from './views/ratings.tsx';
import { SearchResults } from './views/search.tsx';
import { Together } from './views/together.tsx';

/** Its code comes when the first operator does. */
const Admin = lazy(() => import('./admin/admin.tsx').then((file) => file.Admin));

/** The link that was followed is gone, and screen readers shall begin where the new view does. */
function focusContent(): void {
  document.getElementById('content')?.focus({ preventScroll: true });
}

export function App() {
  return (
    <LocationProvider>
      <a class="skip-link" href="#content">
        Skip to the content
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <ErrorBoundary>
          <Router onRouteChange={focusContent}>
            <Route path="/" component={Home} />
            <Route path="/movies/:id" component={MoviePage} />
            <Route path="/search" component={SearchResults} />
            <Route path="/ratings" component={MyRatings} />
            <Route path="/together" component={Together} />
            <Route path="/admin/*" component={Admin} />
            <Route path="/admin" component={Admin} />
            <Route default component={NotFound} />
          </Router>
        </ErrorBoundary>
      </main>
      <Notices />
      <ConnectionBar />
      <KeyDialog />
    </LocationProvider>
  );
}
