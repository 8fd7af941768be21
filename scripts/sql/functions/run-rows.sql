-- A run as the server reads it: the columns of its kind, then its own.

create or replace function the_way.run_json(r public.runs) returns jsonb
language sql stable as $$
  select to_jsonb(r) - array['prepared_at', 'woken_at'] || jsonb_build_object(
    'intent_at', the_way.utc(r.intent_at), 'absent_at', the_way.utc(r.absent_at),
    'next_check_at', the_way.utc(r.next_check_at), 'lease_until', the_way.utc(r.lease_until),
    'cancel_requested_at', the_way.utc(r.cancel_requested_at), 'checked_at', the_way.utc(r.checked_at),
    'news_at', the_way.utc(r.news_at), 'created_at', the_way.utc(r.created_at),
    'started_at', the_way.utc(r.started_at), 'completed_at', the_way.utc(r.completed_at),
    'updated_at', the_way.utc(r.updated_at))
$$;

-- Without the dataset snapshot, which is only needed to build the ZIP.
create or replace function the_way.training_details(t public.trainings) returns jsonb
language sql stable as $$
  select to_jsonb(t) - 'dataset_snapshot' || jsonb_build_object('image_count', jsonb_array_length(t.dataset_snapshot))
$$;

create or replace function the_way.image_json(i public.generated_images) returns jsonb
language sql stable as $$
  select to_jsonb(i) - array['requested_at', 'model_id', 'model_created_at', 'is_favourite', 'has_source', 'search_text',
    'deleted_at', 'thumbnails_due_at'] || jsonb_build_object('created_at', the_way.utc(i.created_at))
$$;

create or replace function the_way.generation_json(g public.generations) returns jsonb
language sql stable as $$
  select to_jsonb(g) || jsonb_build_object('created_at', the_way.utc(g.created_at))
$$;

-- Without its images, so that it can be inlined and a list does not start a query for each row.
create or replace function the_way.part_json(p public.generation_parts) returns jsonb
language sql stable as $$
  select to_jsonb(p) || jsonb_build_object('source_completed_at', the_way.utc(p.source_completed_at))
$$;

create or replace function the_way.images_of(p public.generation_parts) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(the_way.image_json(i) order by i.position), '[]')
  from public.generated_images i where i.generation_id = p.generation_id and i.part_id = p.id and i.deleted_at is null
$$;

-- One run with all of its columns: a training, or a part of a generation. Lists join the tables themselves.
create or replace function the_way.run_row(r public.runs) returns jsonb
language sql stable as $$
  select case r.kind
    when 'training' then (select the_way.training_details(t) from public.trainings t where t.id = r.id)
    when 'generation' then (select the_way.generation_json(g) || the_way.part_json(p)
        || jsonb_build_object('images', the_way.images_of(p))
      from public.generation_parts p join public.generations g on g.id = p.generation_id where p.id = r.id)
  end || the_way.run_json(r)
$$;

-- A generation with its runs.
create or replace function the_way.generation_row(g public.generations) returns jsonb
language sql stable as $$
  select the_way.generation_json(g) || jsonb_build_object('parts', (
    select coalesce(jsonb_agg(the_way.part_json(p) || jsonb_build_object('images', the_way.images_of(p))
      || the_way.run_json(r) order by p.place), '[]')
    from public.generation_parts p join public.runs r on r.id = p.id where p.generation_id = g.id))
$$;
