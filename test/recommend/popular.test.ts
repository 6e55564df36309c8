import { describe, expect, it } from 'vitest';
import { createPopular } from '../../src/recommend/popular.ts';
import { twoCamps, viewer } from '../support/taste.ts';
import { campIds, createCamps } from './camps.ts';

const linear = await createCamps();

describe('the popular list', () => {
  it('is ranked by how many users like a movie, the same for every user', async () => {
    const popular = createPopular(linear);
    const list = await popular.recommend(viewer({ 'thriller+1+2000': 5 }), 30, { includeRated: true });
    expect(list).toHaveLength(campIds.length);
    expect(await popular.recommend(viewer(), 30)).toEqual(list);
    const likes = (id: string) => twoCamps().ratings.filter((each) => each.movieId === id && each.stars >= 4).length;
    const head = list.map(({ movieId }) => movieId).slice(0, 20);
    expect(head.map(likes)).toEqual(head.map(likes).toSorted((a, b) => b - a));
    expect(popular.basisOf(viewer({ 'thriller+1+2000': 5 }))).toBe('popular');
  });

  it('leaves out what the viewer has seen or hidden, and what the filter does', async () => {
    const someone = { ...viewer({ 'comedy+1+2000': 2 }), hidden: new Set(['comedy+2+2000']) };
    const list = await createPopular(linear).recommend(someone, 30, { filter: { genresAny: ['Comedy'] } });
    const left = campIds.filter((id) => /^comedy/.test(id) && !/\+[12]\+/.test(id));
    expect(list.map(({ movieId }) => movieId).toSorted()).toEqual(left.toSorted());
  });
});
