import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { ConnectionBar } from './components/connection-bar.tsx';
import { FilmMenu } from './components/film-menu.tsx';
import { Footer } from './components/footer.tsx';
import { Header } from './components/header.tsx';
import { KeyDialog } from './components/key-dialog.tsx';
import { lateView } from './components/late.tsx';
import { Notices } from './components/notice.tsx';
import { Home } from './views/home.tsx';
import { NotFound } from './views/not-found.tsx';
import { common } from './words/index.ts';

/** All but the front page comes when it is wanted. */
const MoviePage = lateView(() => import('./views/movie.tsx').then((file) => file.MoviePage));
const AllRecommendations = lateView(() => import('./views/list.tsx').then((file) => file.AllRecommendations));
const WholeRow = lateView(() => import('./views/row.tsx').then((file) => file.WholeRow));
const MyRatings = lateView(() => import('./views/ratings.tsx').then((file) => file.MyRatings));
const SearchResults = lateView(() => import('./views/search.tsx').then((file) => file.SearchResults));
const Together = lateView(() => import('./views/together.tsx').then((file) => file.Together));
const AdminHeader = lateView(() => import('./admin/admin-header.tsx').then((file) => file.AdminHeader));
const Admin = lateView(() => import('./admin/admin.tsx').then((file) => file.Admin));

/** The link that was followed is gone, and screen readers shall begin where the new view does. */
function focusContent(): void {
  document.getElementById('content')?.focus({ preventScroll: true });
}

export function App() {
  return (
    <LocationProvider>
      <a class="skip-link" href="#content">
        {common.skip}
      </a>
      <AnyHeader />
      <Notices />
      <main id="content" tabIndex={-1}>
        <ErrorBoundary>
          <Router onRouteChange={focusContent}>
            <Route path="/" component={Home} />
            <Route path="/list" component={AllRecommendations} />
            <Route path="/row" component={WholeRow} />
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
      <AnyFooter />
      <FilmMenu />
      <ConnectionBar />
      <KeyDialog />
    </LocationProvider>
  );
}

const useIsOperators = () => /^\/admin(\/|$)/.test(useLocation().path);

function AnyFooter() {
  return useIsOperators() ? null : <Footer />;
}

/** Operators have a header of their own. */
function AnyHeader() {
  if (!useIsOperators()) return <Header />;
  return (
    <div class="header-place">
      <ErrorBoundary>
        <AdminHeader />
      </ErrorBoundary>
    </div>
  );
}
