import { defineConfig } from 'vite';

/** `vite web` serves the page while it is worked on, with the API of a `marquee serve` beside it. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    proxy: {
      '/v1': 'http://localhost:5000',
      '/page.json': 'http://localhost:5000',
      '/health': 'http://localhost:5000',
      '/metrics': 'http://localhost:5000',
    },
  },
});
