import { render } from 'preact';
import { App } from './app.tsx';
import { rememberLists } from './state/memory.ts';
import { loadSettings } from './state/settings.ts';
import { signInByAddress, startSending } from './state/viewer.ts';
import './styles/tokens.css';
import './styles/base.css';

loadSettings();
signInByAddress();
addEventListener('hashchange', signInByAddress);
startSending();
rememberLists();

const page = document.getElementById('page');
if (page) render(<App />, page);
