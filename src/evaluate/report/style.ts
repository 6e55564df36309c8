/** One sheet for light and dark, wide and narrow; no fonts or pictures from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --text: #1b1f24; --muted: #57606a; --surface: #ffffff; --raised: #f5f7f9; --line: #d0d7de;
  --series-1: #0b62c4; --series-2: #b4540a; --series-3: #11795a; --series-4: #7d6a00; --series-5: #a32a7e;
  --series-6: #5d4ec2; --series-7: #50606e;
  --better: #11795a; --same: #b8c0c8; --worse: #c2410c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6e9ed; --muted: #9aa4af; --surface: #12161b; --raised: #1b2128; --line: #343c46;
    --series-1: #6cb0ff; --series-2: #f2a15f; --series-3: #52cfa4; --series-4: #dcc64b; --series-5: #f08ccb;
    --series-6: #ac9fff; --series-7: #aab7c4;
    --better: #3fb98f; --same: #4b5560; --worse: #ee7f4e;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 46rem;
  font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--surface);
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p, dl { margin: .5rem 0; }
.verdict { background: var(--raised); border-left: 4px solid var(--series-1); border-radius: 4px; padding: .75rem 1rem; }
.verdict p:first-child { font-size: 1.1rem; font-weight: 600; margin-top: 0; }
.note, caption, small { color: var(--muted); }
.scroll { overflow-x: auto; margin: .75rem 0; }
.scroll > svg { width: 100%; min-width: 22rem; max-width: 38rem; height: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; font-weight: 600; }
thead th { color: var(--muted); font-weight: 500; }
td small { display: block; font-size: .75rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; margin: .75rem 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: .35rem; }
.legend .block { width: .9rem; height: .9rem; border-radius: 2px; }
.sticky { position: sticky; top: 0; background: var(--surface); border-bottom: 1px solid var(--line); padding: .35rem 0; z-index: 1; }
dt { font-weight: 600; }
dd { margin: 0 0 .4rem; }
summary { cursor: pointer; font-weight: 600; padding: .4rem 0; }
code { font: .85rem/1.5 ui-monospace, monospace; background: var(--raised); border-radius: 4px; padding: .1rem .3rem; overflow-wrap: anywhere; }
`;
