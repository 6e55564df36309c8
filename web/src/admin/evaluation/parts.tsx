import { useState } from 'preact/hooks';
import { evaluation as words } from '../../words/en/admin.ts';
import { groupingWords } from '../../words/en/evaluation.ts';
import { countWords } from '../../words/en/operator-format.ts';
import { WideTable } from '../components/wide-table.tsx';
import type { Estimate, EvaluatedModel, Evaluation } from '../types.ts';
import { EstimateCell } from './estimate-cell.tsx';

type Models = readonly EvaluatedModel[];

/** A line of a table that has a column a model; undefined if a model has no such figure. */
type Row = { name: string; estimates: readonly (Estimate | undefined)[] };

/** For whom which model is good. */
export function Groups({ models }: { models: Models }) {
  const groupings = models[0]?.groups ?? [];
  const [chosen, choose] = useState(groupings[0]?.grouping);
  const ofModels = models.map(({ groups }) => groups.find(({ grouping }) => grouping === chosen)?.groups ?? []);
  const rows = (ofModels[0] ?? []).map(({ group: name }) => ({
    name,
    estimates: ofModels.map((groups) => groups.find(({ group }) => group === name)),
  }));
  return (
    <>
      <h3>{words.groups}</h3>
      <div class="admin-field">
        <label for="evaluation-grouping">{words.groupBy}</label>
        <select id="evaluation-grouping" value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {groupings.map(({ grouping }) => (
            <option key={grouping} value={grouping}>
              {groupingWords(grouping)}
            </option>
          ))}
        </select>
      </div>
      <Estimates name={words.ndcgBy(groupingWords(chosen ?? ''))} head={words.group} models={models} rows={rows} />
    </>
  );
}

/** How much has to be known of someone new. */
export function ColdUsers({ models }: { models: Models }) {
  const given = models[0]?.cold_users;
  if (!given) return null;
  const rows = given.map(({ ratings }) => ({
    name: countWords(ratings),
    estimates: models.map(({ cold_users }) => cold_users?.find((each) => each.ratings === ratings)),
  }));
  return (
    <>
      <h3>{words.newUsers}</h3>
      <Estimates name={words.ndcgNewUsers} head={words.ratingsGiven} models={models} rows={rows} />
    </>
  );
}

/** How well movies are placed that nobody has rated; to compare with orders that know nothing of anyone. */
export function ColdMovies({ of: { models, cold_movie_orders } }: { of: Evaluation }) {
  const placed = models.flatMap(({ model, cold_movies }) => (cold_movies ? [{ name: model, ...cold_movies }] : []));
  const orders = (cold_movie_orders ?? []).map(({ order, ...estimate }) => ({ name: order, ...estimate }));
  const all = [...placed, ...orders];
  if (all.length === 0) return null;
  const most = maxOf(all);
  return (
    <>
      <h3>{words.newMovies}</h3>
      <WideTable name={words.ndcgNewMovies} columns={[words.order, { name: words.users, isNumber: true }, words.ndcg]}>
        {all.map(({ name, users, ndcg_at_10, interval }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{countWords(users)}</td>
            <EstimateCell value={ndcg_at_10} interval={interval} most={most} />
          </tr>
        ))}
      </WideTable>
    </>
  );
}

type EstimatesProps = { name: string; head: string; models: Models; rows: readonly Row[] };

function Estimates({ name, head, models, rows }: EstimatesProps) {
  const most = maxOf(rows.flatMap(({ estimates }) => estimates));
  return (
    <WideTable name={name} columns={[head, { name: words.users, isNumber: true }, ...models.map(({ model }) => model)]}>
      {rows.map((row) => (
        <tr key={row.name}>
          <th scope="row">{row.name}</th>
          <td class="number">{countWords(row.estimates[0]?.users)}</td>
          {row.estimates.map((estimate, index) => (
            <EstimateCell
              key={models[index]!.model}
              value={estimate?.ndcg_at_10}
              interval={estimate?.interval}
              most={most}
            />
          ))}
        </tr>
      ))}
    </WideTable>
  );
}

function maxOf(estimates: readonly (Estimate | undefined)[]): number {
  return Math.max(0, ...estimates.map((estimate) => estimate?.interval[1] ?? 0));
}
