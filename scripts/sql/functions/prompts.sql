-- The history of prompts. It is written by the functions that add, move and delete generations.

create or replace function the_way.prompt_key(prompt text) returns text
language sql stable as $$
  select encode(sha256(convert_to(prompt, 'UTF8')), 'hex')
$$;

-- Adds the prompts of runs that were just inserted: their ids, and `search_text` if it is known. Runs of one generation with
-- the same prompt count once.
create or replace function the_way.record_prompts(parts jsonb) returns void
language sql as $$
  with added as (
    select q.generation_id, q.id, q.prompt, e.part->>'search_text' as search_text
    from jsonb_array_elements(parts) e(part) join public.generation_parts q on q.id = e.part->>'id'
  )
  insert into public.used_prompts as u (owner_id, model_id, key, prompt, uses, last_used_at, search_text)
  select g.owner_id, g.model_id, the_way.prompt_key(a.prompt), a.prompt, count(distinct g.id), max(g.created_at),
    max(a.search_text)
  from added a join public.generations g on g.id = a.generation_id
  where not exists (select from public.generation_parts o where o.generation_id = a.generation_id and o.prompt = a.prompt
    and o.id not in (select id from added))
  group by g.owner_id, g.model_id, a.prompt
  on conflict (owner_id, model_id, key) do update set uses = u.uses + excluded.uses,
    last_used_at = greatest(u.last_used_at, excluded.last_used_at), search_text = coalesce(u.search_text, excluded.search_text)
$$;

-- Takes back what a generation recorded; call it before the generation is deleted.
create or replace function the_way.forget_prompts(generation text) returns void
language sql as $$
  update public.used_prompts u set uses = u.uses - 1
  from public.generations g where g.id = generation and u.owner_id = g.owner_id and u.model_id = g.model_id
    and u.key in (select the_way.prompt_key(q.prompt) from public.generation_parts q where q.generation_id = g.id);
  delete from public.used_prompts u using public.generations g
  where g.id = generation and u.owner_id = g.owner_id and u.model_id = g.model_id and u.uses < 1
    and u.key in (select the_way.prompt_key(q.prompt) from public.generation_parts q where q.generation_id = g.id)
$$;

create or replace function the_way.move_prompts(former text, new_owner text) returns void
language sql as $$
  with moved as (delete from public.used_prompts where owner_id = former returning *)
  insert into public.used_prompts as u (owner_id, model_id, key, prompt, uses, last_used_at, search_text)
  select new_owner, m.model_id, m.key, m.prompt, m.uses, m.last_used_at, m.search_text from moved m
  on conflict (owner_id, model_id, key) do update set uses = u.uses + excluded.uses,
    last_used_at = greatest(u.last_used_at, excluded.last_used_at), search_text = coalesce(u.search_text, excluded.search_text)
$$;

-- Prompts that were used with a model, last used first.
create or replace function public.prompts_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  wanted text := nullif(p->>'q', '');
  scanned constant integer := 1000;
  keys text[];
begin
  if wanted is null then
    keys := array(select u.key from public.used_prompts u
      where u.owner_id = p->>'owner_id' and u.model_id = p->>'model_id' and (u.last_used_at, u.key) < (start.at, start.id)
      order by u.last_used_at desc, u.key desc limit size + 1);
  else
    -- As in the gallery: a common text fills a page from the next few prompts, a rare one is found by its index.
    keys := array(select n.key from (
        select u.key, u.search_text from public.used_prompts u
        where u.owner_id = p->>'owner_id' and u.model_id = p->>'model_id' and (u.last_used_at, u.key) < (start.at, start.id)
        order by u.last_used_at desc, u.key desc limit scanned
      ) n where strpos(n.search_text, wanted) > 0 limit size + 1);
    if cardinality(keys) <= size then
      keys := array(
        with found as materialized (
          select u.key, u.last_used_at from public.used_prompts u
          where the_way.text_grams(u.search_text) @> the_way.searched_grams(wanted) and strpos(u.search_text, wanted) > 0
            and u.owner_id = p->>'owner_id' and u.model_id = p->>'model_id'
        )
        select f.key from found f where (f.last_used_at, f.key) < (start.at, start.id)
        order by f.last_used_at desc, f.key desc limit size + 1);
    end if;
  end if;
  return (
    select jsonb_build_object(
      'prompts', coalesce(jsonb_agg(jsonb_build_object('prompt', u.prompt, 'uses', u.uses, 'last_used_at', the_way.utc(u.last_used_at))
        order by w.place), '[]') - size,
      'next_cursor', max(the_way.utc(u.last_used_at) || '_' || u.key) filter (where w.place = size and cardinality(keys) > size))
    from unnest(keys) with ordinality w(key, place)
    join public.used_prompts u on u.owner_id = p->>'owner_id' and u.model_id = p->>'model_id' and u.key = w.key);
end $$;

-- Prompts that can't be searched yet.
create or replace function public.prompts_unsearchable(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('owner_id', u.owner_id, 'model_id', u.model_id, 'key', u.key,
      'prompt', u.prompt) order by u.last_used_at, u.key, u.owner_id, u.model_id), '[]')
    from (select * from public.used_prompts s where s.search_text is null
      order by s.last_used_at, s.key, s.owner_id, s.model_id limit (p->>'limit')::integer) u);
end $$;

create or replace function public.prompts_set_search_texts(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  changed integer;
begin
  update public.used_prompts u set search_text = t.search_text
  from jsonb_to_recordset(p->'texts') as t(owner_id text, model_id text, key text, search_text text)
  where u.owner_id = t.owner_id and u.model_id = t.model_id and u.key = t.key and u.search_text is null;
  get diagnostics changed = row_count;
  return to_jsonb(changed);
end $$;

-- Generations from before schema version 12.
do $$
begin
  if not exists (select from public.used_prompts) then
    perform the_way.record_prompts((select coalesce(jsonb_agg(jsonb_build_object('id', q.id)), '[]')
      from public.generation_parts q));
  end if;
end $$;
