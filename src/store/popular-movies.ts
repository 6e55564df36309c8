import type { MovieId } from '../domain.ts';
import type { Sql } from './database.ts';

/** The movies with the most ratings that are not excluded; of equally often rated ones the first by id. */
export async function findPopularMovies(sql: Sql, count: number, excluded: ReadonlySet<MovieId>): Promise<MovieId[]> {
  const rows = await sql<{ id: MovieId }[]>`
    select id
    from movies left join (select movie as id, count(*) as ratings from ratings group by movie) as rated using (id)
    where id not in (select unnest(${[...excluded]}::text[]))
    order by ratings desc nulls last, id collate "C"
    limit ${count}`;
  return rows.map((row) => row.id);
}
