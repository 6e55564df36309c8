import { mayOperate } from '../state/operator.ts';
import { common } from '../words/index.ts';
import './footer.css';

const words = common.footer;

/** The ways to what is not for viewers. */
export function Footer() {
  return (
    <footer class="footer">
      <div class="footer-box">
        <span>{words.about}</span>
        <nav aria-label={words.label}>
          <a href="/docs" target="_self">
            {words.api}
          </a>
          {mayOperate.value && <a href="/admin">{words.operator}</a>}
        </nav>
      </div>
    </footer>
  );
}
