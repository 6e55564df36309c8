import { defineConfig } from 'vite';

/** The host that the browser asked for is passed on: the server takes writes only from pages of its own address. */
const server = { target: `http://localhost:${process.env.PORT || 5000}`, changeOrigin: false };

/** `vite web` serves the page while it is worked on, with the API of a `marquee serve` beside it. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    proxy: { '/v1': server, '/page.json': server, '/health': server, '/metrics': server },
  },
});
