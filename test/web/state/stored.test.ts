import { describe, expect, it } from 'vitest';
import { createStored } from '../../../web/src/state/stored.ts';
import { createArea } from './area.ts';

describe('a stored value', () => {
  it('is there the next time, and what another window has stored meanwhile is not lost', () => {
    const area = createArea();
    const first = createStored<readonly string[]>(area, 'list', []);
    const second = createStored<readonly string[]>(area, 'list', []);
    first.change((list) => [...list, 'a']);
    second.change((list) => [...list, 'b']);
    expect(first.read()).toEqual(['a', 'b']);
    expect(createStored<readonly string[]>(area, 'list', []).value.value).toEqual(['a', 'b']);
    expect(createStored(area, 'another', 7).value.value).toBe(7);
  });

  it('lives as long as the page where the browser takes no more', () => {
    const area = createArea();
    const full = createStored<readonly string[]>(area, 'list', []);
    full.change(() => ['a']);
    area.setItem = () => {
      throw new Error('QuotaExceededError');
    };
    full.change((list) => [...list, 'b']);
    full.change((list) => [...list, 'c']);
    expect(full.read()).toEqual(['a', 'b', 'c']);
    const nowhere = createStored(undefined, 'count', 0);
    nowhere.change((count) => count + 1);
    nowhere.change((count) => count + 1);
    expect(nowhere.value.value).toBe(2);
  });

  it('is the initial one where what is stored cannot be read', () => {
    const area = createArea();
    area.setItem('marquee/1/list', '{"half of');
    expect(createStored<readonly string[]>(area, 'list', []).value.value).toEqual([]);
  });
});
