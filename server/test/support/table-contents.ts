import type { TestApp } from './test-app.ts'

/** Returns a digest of every table, and counts of files and runs: equal if a request changed nothing. */
export async function contentOf({ database, count }: TestApp) {
  const tables = await database.query(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  )
  const digests = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await database.query(
        `select count(*) || ' ' || coalesce(md5(string_agg(r, '' order by r)), '') as digest from
           (select (to_jsonb(t) - 'last_used_at' - 'last_seen_at')::text as r from public.${name} t) rows`,
      )
      return [name, row?.['digest']]
    }),
  )
  return { ...Object.fromEntries(digests), ...(await count()) }
}
