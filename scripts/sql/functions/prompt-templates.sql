create or replace function the_way.prompt_template_json(t public.prompt_templates) returns jsonb
language sql stable as $$
  select to_jsonb(t) - 'name_key' || jsonb_build_object('created_at', the_way.utc(t.created_at),
    'updated_at', the_way.utc(t.updated_at))
$$;

-- `max` is how many templates an owner may have.
create or replace function public.prompt_templates_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  n public.prompt_templates := jsonb_populate_record(null::public.prompt_templates, p->'template');
  t public.prompt_templates;
  conflict jsonb;
begin
  if keyed then
    conflict := the_way.key_conflict(n.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('template', null) || conflict;
    end if;
  end if;
  -- Two requests at the same time must not both create the last template that is allowed.
  perform pg_advisory_xact_lock(hashtextextended('the_way.prompt_templates ' || n.owner_id, 0));
  -- A repeated call has the id that the first one stored.
  select * into t from public.prompt_templates s where s.id = n.id and s.owner_id = n.owner_id;
  if not found then
    if exists (select from public.prompt_templates s where s.owner_id = n.owner_id and s.name_key = n.name_key) then
      return jsonb_build_object('outcome', 'name_taken', 'template', null, 'answer', null);
    end if;
    if (select count(*) from public.prompt_templates s where s.owner_id = n.owner_id) >= (p->>'max')::integer then
      return jsonb_build_object('outcome', 'too_many', 'template', null, 'answer', null);
    end if;
    insert into public.prompt_templates (id, owner_id, name, name_key, text, created_at, updated_at)
    values (n.id, n.owner_id, n.name, n.name_key, n.text, at, at)
    returning * into t;
  end if;
  if keyed then
    perform the_way.keep_answer(n.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'template', the_way.prompt_template_json(t), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.prompt_templates_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.prompt_template_json(t) order by t.created_at desc, t.id desc), '[]') into rows
  from (
    select * from public.prompt_templates
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) t;
  return the_way.page('templates', rows, size);
end $$;

-- `null` keeps the name or the text.
create or replace function public.prompt_templates_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  t public.prompt_templates;
begin
  update public.prompt_templates s set name = coalesce(p->>'name', s.name), name_key = coalesce(p->>'name_key', s.name_key),
    text = coalesce(p->>'text', s.text), updated_at = (p->>'now')::timestamptz
  where s.id = p->>'id' and s.owner_id = p->>'owner_id'
  returning * into t;
  if not found then
    return jsonb_build_object('outcome', 'not_found', 'template', null);
  end if;
  return jsonb_build_object('outcome', 'updated', 'template', the_way.prompt_template_json(t));
exception when unique_violation then
  return jsonb_build_object('outcome', 'name_taken', 'template', null);
end $$;

create or replace function public.prompt_templates_delete(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.prompt_templates where id = p->>'id' and owner_id = p->>'owner_id';
  return to_jsonb(found);
end $$;

-- The template with a number after its name if this owner has another one with the same name.
create or replace function the_way.with_free_name(t public.prompt_templates, owner text) returns public.prompt_templates
language plpgsql stable as $$
declare
  free public.prompt_templates := t;
  number integer := 1;
begin
  while exists (select from public.prompt_templates o
    where o.owner_id = owner and o.name_key = free.name_key and o.id <> t.id) loop
    number := number + 1;
    free.name := t.name || ' ' || number;
    free.name_key := t.name_key || ' ' || number;
  end loop;
  return free;
end $$;

-- Moves templates to another owner. A name that is taken there gets a number.
create or replace function the_way.move_prompt_templates(former text, new_owner text) returns void
language plpgsql as $$
declare
  t public.prompt_templates;
begin
  for t in select * from public.prompt_templates s where s.owner_id = former order by s.created_at, s.id loop
    t := the_way.with_free_name(t, new_owner);
    update public.prompt_templates s set owner_id = new_owner, name = t.name, name_key = t.name_key where s.id = t.id;
  end loop;
end $$;
