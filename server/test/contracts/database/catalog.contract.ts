import { functionNames } from '../../../src/ports/database/functions.ts'
import type { Cases } from './contract.ts'

/** Selects the functions of a schema that do not belong to an extension. */
const functionsOf = (schema: string) => `
  from pg_catalog.pg_proc f where f.pronamespace = '${schema}'::regnamespace
    and not exists (select from pg_catalog.pg_depend d where d.objid = f.oid and d.deptype = 'e')`

const LISTS = /_(list|claim|unfinished|get_many|held|known)$/

export const catalogCases: Cases = {
  'the public schema contains exactly the functions of functions.ts': async (t, { query }) => {
    const rows = await query(`select f.proname as name ${functionsOf('public')}`)
    t.strictSame(rows.map(({ name }) => name).sort(), [...functionNames].sort())
  },

  'each function maps jsonb to jsonb, and sets its search path and plan cache mode': async (
    t,
    { query },
  ) => {
    const rows = await query(
      `select f.proname as name, f.proargnames::text as names, pg_get_function_arguments(f.oid) as args,
        f.prorettype::regtype::text as result, f.proretset as is_set, f.prosecdef as is_definer,
        coalesce(f.proconfig::text, '') as settings ${functionsOf('public')}`,
    )
    for (const { name, ...shape } of rows) {
      const { settings, ...rest } = shape
      t.strictSame(
        rest,
        { names: '{p}', args: 'p jsonb', result: 'jsonb', is_set: false, is_definer: false },
        String(name),
      )
      t.match(settings, 'search_path=', `${name}: search path`)
      t.match(settings, /plan_cache_mode=force_(custom|generic)_plan/, `${name}: plan`)
      if (LISTS.test(String(name))) t.match(settings, 'force_custom_plan', `${name}: plan`)
    }
  },

  'helpers have no settings, so that they can be inlined': async (t, { query }) => {
    t.strictSame(
      await query(`select f.proname as name ${functionsOf('the_way')} and f.proconfig is not null`),
      [],
    )
  },

  'only the service role may call functions and helpers': async (t, { query }) => {
    for (const schema of ['public', 'the_way']) {
      const open = await query(
        `select f.proname as name ${functionsOf(schema)} and (has_function_privilege('anon', f.oid, 'execute')
          or has_function_privilege('authenticated', f.oid, 'execute')
          or not has_function_privilege('service_role', f.oid, 'execute') or f.proacl is null
          or exists (select from aclexplode(f.proacl) a where a.grantee = 0))`,
      )
      t.strictSame(open, [], schema)
    }
  },

  'row level security is on for every table, without policies': async (t, { query }) => {
    const tables = await query(
      `select c.relname as name, c.relrowsecurity as is_on from pg_catalog.pg_class c
      where c.relnamespace in ('public'::regnamespace, 'the_way'::regnamespace) and c.relkind in ('r', 'p')`,
    )
    t.ok(tables.length >= 10)
    t.strictSame(
      tables.filter(({ is_on }) => is_on !== true),
      [],
    )
    t.strictSame(await query("select tablename from pg_policies where schemaname = 'public'"), [])
  },

  'other roles have no privileges on tables, and there are no views': async (t, { query }) => {
    const open = await query(
      `select table_name, grantee from information_schema.role_table_grants
      where table_schema in ('public', 'the_way') and grantee in ('anon', 'authenticated', 'PUBLIC')`,
    )
    t.strictSame(open, [])
    t.strictSame(
      await query("select viewname from pg_views where schemaname in ('public', 'the_way')"),
      [],
    )
  },

  'other roles can’t read, write or call anything': async (t, { query }) => {
    const tables = await query(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'the_way')",
    )
    const statements = [
      ...tables.flatMap(({ name }) => [
        `select * from ${name}`,
        `insert into ${name} default values`,
        `delete from ${name}`,
        `truncate ${name}`,
      ]),
      ...functionNames.map((name) => `select public.${name}(p => '{}')`),
      "select the_way.page_size('{}')",
    ]
    for (const role of ['anon', 'authenticated']) {
      await query(`set role ${role}`)
      try {
        for (const statement of statements)
          await t.rejects(
            query(statement),
            { message: /^permission denied/ },
            `${role}: ${statement}`,
          )
      } finally {
        await query('reset role')
      }
    }
  },

  'there are no triggers': async (t, { query }) => {
    // Supabase has triggers of its own in other schemas.
    const triggers = await query(
      `select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid
      where not tgisinternal and relnamespace in ('public'::regnamespace, 'the_way'::regnamespace)`,
    )
    t.strictSame(triggers, [])
  },

  'the service role can call functions': async (t, { query }) => {
    await query('set role service_role')
    try {
      const [row] = await query(
        `select public.models_list(p => '{"owner_id":"ada","limit":1,"cursor":null,"status":null}') as page`,
      )
      t.strictSame(row, { page: { models: [], next_cursor: null } })
    } finally {
      await query('reset role')
    }
  },

  'returns the version of the schema': async (t, { call }) => {
    t.ok((await call.schema_version({})).version >= 1)
  },
}
