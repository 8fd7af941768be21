-- The Way: tables and functions.
--
-- Supabase: paste this whole file into the SQL editor and run it, for a new project or after an update.
-- You can run it any number of times: existing data stays, and it runs in one transaction.
-- Built from scripts/sql by `pnpm setup-sql`; edit the files there, not this one.

-- From scripts/sql/start.sql

begin;
-- Two servers that start at the same time would otherwise create the same table twice.
select pg_advisory_xact_lock(hashtextextended('the_way.setup', 0));

-- Supabase has these roles. Elsewhere they are created if the user may do so, so that the same grants apply everywhere.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin noinherit', wanted);
        if wanted = 'service_role' then
          alter role service_role bypassrls;
        end if;
      exception
        -- A server that sets up another database at the same time creates the same roles.
        when insufficient_privilege or duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
end $$;

-- Helpers live in this schema because PostgREST exposes only `public`.
create schema if not exists the_way;

-- All helpers are created again below, so that those of earlier versions do not stay. One that an index depends on is
-- replaced instead.
do $$
declare
  helper regprocedure;
begin
  for helper in select f.oid from pg_catalog.pg_proc f where f.pronamespace = 'the_way'::regnamespace
    and not exists (select from pg_catalog.pg_depend d where d.refclassid = 'pg_catalog.pg_proc'::regclass
      and d.refobjid = f.oid and d.classid = 'pg_catalog.pg_class'::regclass)
  loop
    execute 'drop function ' || helper;
  end loop;
end $$;

create or replace function the_way.has_column(of_table text, wanted text) returns boolean
language sql stable as $$
  select exists (select from pg_catalog.pg_attribute
    where attrelid = to_regclass('public.' || of_table) and attname = wanted and not attisdropped)
$$;

create table if not exists the_way.schema_version (
  version integer primary key,
  applied_at timestamptz not null default now(),
  sql_sha256 text
);

do $$
declare
  -- Increment this with every change to a table or function.
  this_version constant integer := 13;
  newest integer;
begin
  select max(version) into newest from the_way.schema_version;
  if newest > this_version then
    raise exception 'This database was set up by a newer version of The Way (schema %, this file: %). Update The Way instead.',
      newest, this_version;
  end if;
  insert into the_way.schema_version (version) values (this_version)
    on conflict (version) do update set applied_at = now(), sql_sha256 = null;
end $$;

-- Every function that the server calls, each `(p jsonb) returns jsonb`. All others are helpers.
create or replace function the_way.function_names() returns text[]
language sql immutable as $$
  select array[
    'runs_claim', 'runs_renew', 'runs_release', 'work_due',
    'albums_create', 'albums_get', 'albums_list', 'albums_update', 'albums_delete', 'albums_add_images', 'albums_remove_images',
    'api_keys_create', 'api_keys_find', 'api_keys_used', 'api_keys_get', 'api_keys_list', 'api_keys_revoke',
    'datasets_get', 'datasets_list',
    'dataset_images_delete', 'datasets_delete', 'datasets_delete_expired',
    'datasets_create', 'datasets_add_images', 'datasets_update', 'dataset_images_update',
    'generations_delete', 'images_delete', 'trainings_delete', 'removals_open', 'removals_done',
    'deletions_start', 'deletions_open', 'deletions_note', 'deletions_get', 'deletions_list',
    'runs_end_emulated', 'models_count_emulated',
    'files_get', 'files_known',
    'generations_create', 'generations_get', 'generation_parts_get', 'generations_list', 'generations_prepare',
    'generations_cancel', 'generations_cancel_all', 'generations_resume',
    'generations_paces',
    'generations_deliver', 'images_add', 'images_lost', 'generations_complete',
    'idempotency_keys_begin', 'idempotency_keys_renew', 'idempotency_keys_release', 'idempotency_keys_release_all', 'expired_delete',
    'images_discard', 'images_restore', 'images_purge',
    'images_list', 'images_count', 'images_get', 'images_unknown', 'images_get_many', 'images_update', 'images_set_favourite', 'images_unsearchable', 'images_set_search_texts',
    'images_claim_thumbnails', 'images_thumbnails_made',
    'invitations_create', 'invitations_list', 'invitations_delete',
    'keywords_taken',
    'models_get', 'models_list', 'models_save', 'models_update', 'models_delete', 'models_set_thumbnail', 'models_checked', 'models_list_shared',
    'push_keys_keep', 'push_subscriptions_put', 'push_subscriptions_get', 'push_subscriptions_delete', 'push_subscriptions_gone', 'push_deliveries_claim', 'push_deliveries_renew', 'push_deliveries_release', 'push_deliveries_settle',
    'prompt_templates_create', 'prompt_templates_list', 'prompt_templates_update', 'prompt_templates_delete',
    'prompts_list', 'prompts_unsearchable', 'prompts_set_search_texts',
    'rows_import',
    'runs_cancel', 'runs_resume',
    'runs_advance', 'runs_complete',
    'runs_intend', 'runs_not_created', 'runs_absent', 'runs_adopt', 'runs_held',
    'schema_version',
    'sign_in_codes_create', 'sessions_create', 'sessions_create_from_code', 'sessions_get', 'sessions_seen', 'sessions_list', 'sessions_delete', 'sessions_end', 'sessions_end_all',
    'sheets_create', 'sheets_get', 'sheets_list',
    'sheets_pause', 'sheets_resume', 'sheets_cancel', 'sheets_retry',
    'spending_get', 'spending_history', 'spending_set_caps', 'spending_check',
    'trainings_create', 'trainings_get_many', 'trainings_list', 'trainings_unfinished', 'trainings_paces', 'trainings_dataset', 'trainings_prepare',
    'trainings_advance', 'trainings_complete', 'trainings_logs', 'trainings_keep_weights',
    'users_sign_in', 'users_list', 'users_update',
    'webhook_deliveries_receive', 'webhook_deliveries_list', 'webhook_deliveries_replay',
    'trainings_set_weights_facts',
    'storage_summary', 'export_rows', 'export_files'
  ]
$$;

-- `create or replace` cannot change a signature, and a second function with the same name makes every call ambiguous.
do $$
declare
  other regprocedure;
begin
  for other in
    select f.oid from pg_catalog.pg_proc f
    where f.pronamespace = 'public'::regnamespace and f.proname = any (the_way.function_names())
      and not (f.proargtypes = array['jsonb'::regtype]::oidvector and f.proargnames = array['p']
        and f.prorettype = 'jsonb'::regtype and not f.proretset)
  loop
    execute 'drop function ' || other;
  end loop;
end $$;

-- From scripts/sql/renames.sql

-- Schema version 9 says "image" where earlier versions said "picture": in tables, indexes, constraints, functions and
-- stored JSON. Rows keep their ids and files.
do $$
declare
  renamed record;
  old record;
begin
  if not exists (select from the_way.schema_version where version < 9) then
    return;
  end if;

  for renamed in select * from (values ('pictures', 'generated_images'), ('dataset_pictures', 'dataset_images')) as t (before, after) loop
    continue when to_regclass('public.' || renamed.before) is null or to_regclass('public.' || renamed.after) is not null;
    execute format('alter table public.%I rename to %I', renamed.before, renamed.after);
    for old in select conname as name from pg_catalog.pg_constraint
      where conrelid = to_regclass('public.' || renamed.after) and starts_with(conname, renamed.before)
    loop
      execute format('alter table public.%I rename constraint %I to %I', renamed.after, old.name,
        renamed.after || substr(old.name, length(renamed.before) + 1));
    end loop;
    for old in select c.relname as name from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
      where i.indrelid = to_regclass('public.' || renamed.after) and starts_with(c.relname, renamed.before)
    loop
      execute format('alter index public.%I rename to %I', old.name, renamed.after || substr(old.name, length(renamed.before) + 1));
    end loop;
  end loop;

  for old in select f.oid::regprocedure as signature from pg_catalog.pg_proc f
    where f.pronamespace = 'public'::regnamespace and f.proname in ('pictures_add', 'pictures_lost', 'datasets_add_pictures',
        'dataset_pictures_update', 'dataset_pictures_delete', 'trainings_finish', 'generations_finish') and f.proargtypes = array['jsonb'::regtype]::oidvector
  loop
    execute 'drop function ' || old.signature;
  end loop;

  if the_way.has_column('trainings', 'error') then
    update public.trainings set error = error || '{"side": "images"}' where error->>'side' = 'pictures';
    update public.trainings set error = error - 'mend' || jsonb_build_object('fix', error->'mend') where error ? 'mend';
    update public.generations set error = error || '{"side": "images"}' where error->>'side' = 'pictures';
  end if;
  -- Answers that are kept for a repeated request. A quote inside a value is escaped, so only names and whole values match.
  update public.idempotency_keys set body = replace(replace(replace(body, '"pictures":', '"images":'),
    '"picture_id":', '"image_id":'), '"side":"pictures"', '"side":"images"')
  where body like '%picture%';
end $$;

-- From scripts/sql/tables/models.sql

-- The earlier app's table, with our columns added. Its rows have no owner, so they belong to the local owner.
create table if not exists public.trained_models (
  id text primary key,
  name text not null,
  description text,
  version text,
  model_url text,
  status text default 'ready',
  created_at timestamptz not null default now(),
  keyword text,
  input_parameters jsonb,
  category text,
  is_public boolean default false,
  replicate_id text,
  last_used timestamptz,
  thumbnail_url text
);
alter table public.trained_models add column if not exists owner_id text not null default 'local';
alter table public.trained_models add column if not exists training_id text;
alter table public.trained_models add column if not exists base_model text;
alter table public.trained_models add column if not exists trainer text;
alter table public.trained_models add column if not exists updated_at timestamptz;
-- What other users may do with a public model.
alter table public.trained_models add column if not exists public_use text not null default 'view'
  check (public_use in ('view', 'generate'));
-- Whether the version was trained here, even if the training's row has been deleted: we may delete such a version at
-- Replicate.
alter table public.trained_models add column if not exists trained_here boolean not null default false;
update public.trained_models set trained_here = true where training_id is not null and not trained_here;
-- When Replicate last confirmed that the version exists and accepts a prompt; `null` if it never did.
alter table public.trained_models add column if not exists checked_at timestamptz;
update public.trained_models set checked_at = created_at where training_id is not null and checked_at is null;
-- The image that its owner chose as the thumbnail, instead of the one in `thumbnail_url`. It is not a foreign key: the
-- other one is shown again while that image is deleted.
alter table public.trained_models add column if not exists thumbnail_image_id text;
create index if not exists trained_models_thumbnail_image on public.trained_models (thumbnail_image_id)
  where thumbnail_image_id is not null;
create index if not exists trained_models_public_page on public.trained_models (created_at desc, id desc) where is_public;

-- Pagination orders by this column.
update public.trained_models set created_at = now() where created_at is null;
alter table public.trained_models alter column created_at set default now();
alter table public.trained_models alter column created_at set not null;

-- Exactly one model per training, whether a webhook or a status check reports its success.
create unique index if not exists trained_models_training on public.trained_models (training_id);
create index if not exists trained_models_page on public.trained_models (owner_id, created_at desc, id desc);
create index if not exists trained_models_archived_page
  on public.trained_models (owner_id, (coalesce(status, '') = 'archived'), created_at desc, id desc);
-- Only our thumbnails: the earlier app may have stored whole images here as data: URLs, which are too long for an
-- index.
create index if not exists trained_models_our_thumbnail on public.trained_models (thumbnail_url)
  where thumbnail_url like 'models/%';
drop index if exists public.trained_models_thumbnail;

-- From scripts/sql/tables/runs.sql

-- The life cycle of every paid run at Replicate, whatever it makes. What differs is in a table for each kind, keyed by
-- the run's id. `phase` is `null` for kinds without phases.
create table if not exists public.runs (
  id text primary key,
  kind text not null check (kind in ('training', 'generation')),
  owner_id text not null,
  emulated boolean not null,
  status text not null default 'queued' check (status in
    ('queued', 'submitting', 'starting', 'processing', 'saving', 'succeeded', 'failed', 'canceled')),
  phase text check (phase in ('queued', 'preparing', 'captioning', 'loading', 'training', 'packaging', 'saving')),
  step integer,
  total_steps integer,
  hold_reason text, -- why it is on hold; messages are made when the row is read
  error jsonb, -- why it ended, or why its status is unknown
  request_hash text, -- of the request, so that two equal clicks start one run; `null` before schema version 7
  prepared_at timestamptz, -- when what a look-up recognizes it by was stored
  intent_at timestamptz,
  absent_at timestamptz,
  attempts integer not null default 0,
  next_check_at timestamptz,
  woken_at timestamptz, -- when something happened since it was last claimed, so that it is due at once
  lease_id text,
  lease_until timestamptz,
  replicate_id text unique,
  estimate_usd_micros bigint,
  cost_usd_micros bigint,
  cancel_requested_at timestamptz,
  cancel_reason text check (cancel_reason in ('owner', 'too_long')),
  checked_at timestamptz,
  news_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  updated_at timestamptz not null,
  constraint runs_only_unsent_on_hold check (hold_reason is null or status in ('queued', 'submitting'))
);
-- What was uploaded to Replicate for its inputs, as `{input, id, url}`. It is deleted there once the run has ended.
alter table public.runs add column if not exists uploads jsonb not null default '[]';
create index if not exists runs_uploads on public.runs (owner_id) where uploads <> '[]';
create index if not exists runs_page on public.runs (owner_id, kind, created_at desc, id desc);
create index if not exists runs_unfinished on public.runs (owner_id, kind, created_at desc, id desc)
  where status in ('queued', 'submitting', 'starting', 'processing');
create index if not exists runs_due on public.runs (next_check_at, id) where next_check_at is not null;
-- Finds the runs that were sent since a given time, to sum up spending.
create index if not exists runs_sent on public.runs (owner_id, intent_at) where intent_at is not null;
create index if not exists runs_request on public.runs (owner_id, request_hash, created_at desc)
  where request_hash is not null;

-- From scripts/sql/tables/generations.sql

-- What a user asked for in one request, of any number of runs.
create table if not exists public.generations (
  id text primary key,
  owner_id text not null,
  model_id text not null, -- not a foreign key: images stay when their model is deleted
  model_name text not null,
  model_url text not null,
  keyword_inserted boolean not null,
  parameters jsonb not null,
  created_at timestamptz not null
);
-- The number of its first image, reserved together with those of all of its images.
alter table public.generations add column if not exists first_number bigint;
-- The generation whose missing images it makes; not a foreign key: deleting that one sets it to `null`.
alter table public.generations add column if not exists retry_of text;
-- What it starts from besides its prompt. The files are copies of its own, so they stay when `source_image_id`, the
-- generated image that the source is a copy of, is deleted.
alter table public.generations add column if not exists source_file text;
alter table public.generations add column if not exists mask_file text;
alter table public.generations add column if not exists source_width integer;
alter table public.generations add column if not exists source_height integer;
alter table public.generations add column if not exists source_image_id text;
alter table public.generations add column if not exists loras jsonb not null default '[]';
create index if not exists generations_sources on public.generations (source_file) where source_file is not null;
create index if not exists generations_masks on public.generations (mask_file) where mask_file is not null;
create unique index if not exists generations_retry on public.generations (retry_of) where retry_of is not null;
create index if not exists generations_page on public.generations (owner_id, created_at desc, id desc);
create index if not exists generations_model_page
  on public.generations (owner_id, model_id, created_at desc, id desc);

-- One paid run of a generation, in the order of `place`. The first one has the generation's id. `owner_id` and `created_at` are the
-- run's, for an index.
create table if not exists public.generation_parts (
  id text primary key references public.runs on delete cascade,
  generation_id text not null references public.generations on delete cascade,
  owner_id text not null,
  place integer not null,
  first_position integer not null, -- of its images in the generation
  prompt text not null,
  seed bigint not null,
  num_outputs integer not null,
  version text,
  input jsonb,
  usd_micros_per_second integer, -- the price of the hardware that the version runs on
  delivered integer,
  withheld integer not null default 0,
  lost jsonb not null default '[]',
  deleted_images integer not null default 0,
  source_completed_at timestamptz,
  created_at timestamptz not null,
  unique (generation_id, place)
);
create index if not exists generation_parts_version_page
  on public.generation_parts (owner_id, version, created_at desc, id desc) where version is not null;

create table if not exists public.generated_images (
  id text primary key,
  generation_id text not null references public.generations on delete cascade,
  owner_id text not null,
  position integer not null check (position >= 0),
  file text not null,
  width integer not null,
  height integer not null,
  format text not null check (format in ('png', 'jpeg', 'webp')),
  bytes bigint not null,
  sha256 text not null,
  created_at timestamptz not null,
  unique (generation_id, position)
);
create index if not exists generated_images_file on public.generated_images (file);

-- The run that made it. It is not a foreign key, which would need an index: both are deleted with their generation.
alter table public.generated_images add column if not exists part_id text;
update public.generated_images set part_id = generation_id where part_id is null;
alter table public.generated_images alter column part_id set not null;

-- The highest number that an image of this owner ever got. It stays when images are deleted, so that no number is
-- reused.
create table if not exists public.image_counters (
  owner_id text primary key,
  last bigint not null
);
alter table public.generated_images add column if not exists number bigint;

-- Images from before schema version 7 are numbered in the order in which they were requested.
do $$
begin
  -- Before that version, images of a member who became the admin kept the member as their owner.
  update public.generated_images i set owner_id = g.owner_id
  from public.generations g where g.id = i.generation_id and g.owner_id <> i.owner_id and i.number is null;
  with unnumbered as (
    select i.id, i.owner_id, count(*) over (partition by i.owner_id) as total,
      row_number() over (partition by i.owner_id order by g.created_at, g.id, i.position) as place
    from public.generated_images i join public.generations g on g.id = i.generation_id where i.number is null
  ), counters as (
    insert into public.image_counters as c (owner_id, last)
    select distinct u.owner_id, u.total from unnumbered u
    on conflict (owner_id) do update set last = c.last + excluded.last
    returning c.owner_id, c.last
  )
  update public.generated_images i set number = c.last - u.total + u.place
  from unnumbered u join counters c on c.owner_id = u.owner_id where i.id = u.id;
end $$;
alter table public.generated_images alter column number set not null;
create unique index if not exists generated_images_number on public.generated_images (owner_id, number);

-- From scripts/sql/tables/datasets.sql

create table if not exists public.datasets (
  id text primary key,
  owner_id text not null,
  name text not null,
  image_count integer not null,
  bytes bigint not null,
  sha256 text not null,
  rejected jsonb not null default '[]',
  created_at timestamptz not null
);
alter table public.datasets add column if not exists consent_at timestamptz;
alter table public.datasets add column if not exists keep_days integer;
alter table public.datasets add column if not exists updated_at timestamptz;
-- When the most recent of its deleted trainings completed, for datasets that are kept for a number of days.
alter table public.datasets add column if not exists trained_at timestamptz;
-- How many files were uploaded to it and what became of them.
alter table public.datasets add column if not exists received jsonb;
-- Schema versions before 10 only knew what they kept.
update public.datasets set received = jsonb_build_object('files', image_count + jsonb_array_length(rejected),
  'images', image_count, 'captions', 0, 'rejected', jsonb_array_length(rejected), 'system_files', 0)
where received is null;
alter table public.datasets alter column received set not null;
alter table public.datasets alter column received
  set default '{"files": 0, "images": 0, "captions": 0, "rejected": 0, "system_files": 0}';
create index if not exists datasets_page on public.datasets (owner_id, created_at desc, id desc);
create index if not exists datasets_kept on public.datasets (updated_at) where keep_days is not null;

create table if not exists public.dataset_images (
  id text primary key,
  dataset_id text not null references public.datasets on delete cascade,
  position integer not null,
  name text not null,
  width integer not null,
  height integer not null,
  bytes bigint not null,
  sha256 text not null,
  format text not null,
  caption text not null,
  file text not null,
  thumbnail_file text not null,
  unique (dataset_id, position)
);
alter table public.dataset_images add column if not exists findings jsonb not null default '[]';
alter table public.dataset_images add column if not exists phash text;
create index if not exists dataset_images_file on public.dataset_images (file);
create index if not exists dataset_images_thumbnail on public.dataset_images (thumbnail_file);

-- From scripts/sql/tables/trainings.sql

-- What a training has besides its run.
create table if not exists public.trainings (
  id text primary key references public.runs on delete cascade,
  eta_seconds integer,
  name text not null,
  description text,
  keyword text not null,
  category text,
  is_public boolean not null,
  trainer text not null,
  trainer_version text,
  destination text,
  parameters jsonb not null,
  dataset_id text references public.datasets on delete set null,
  dataset_snapshot jsonb not null,
  model_id text references public.trained_models on delete set null,
  model_url text,
  weights_file text,
  weights_note text,
  logs_tail text not null default ''
);
alter table public.trainings add column if not exists subject text;
alter table public.trainings add column if not exists effort text;
alter table public.trainings add column if not exists retry_of text;
alter table public.trainings add column if not exists estimate_seconds integer;
alter table public.trainings add column if not exists estimate_range jsonb;
alter table public.trainings add column if not exists phase_starts jsonb not null default '{}';
-- Sizes and hashes of `weights_file` and of the `.safetensors` in it; `null` until they were measured.
alter table public.trainings add column if not exists weights_facts jsonb;
create index if not exists trainings_weights on public.trainings (weights_file);
-- For the foreign keys, when a dataset or model is deleted.
create index if not exists trainings_dataset on public.trainings (dataset_id);
create index if not exists trainings_model on public.trainings (model_id);

-- The whole log, separate from the row that every poll reads; `length` also counts the part that was too long to store.
create table if not exists public.training_logs (
  training_id text primary key references public.trainings on delete cascade,
  logs text not null,
  length bigint not null,
  updated_at timestamptz not null
);

-- From scripts/sql/tables/albums.sql

-- Named, ordered collections of an owner's images. An image may be in several.
create table if not exists public.albums (
  id text primary key,
  owner_id text not null,
  name text not null,
  name_key text not null, -- the name as the server folds it, so that names differ in more than case
  last_position bigint not null default 0, -- the highest position that one of its images ever had
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (owner_id, name_key)
);
create index if not exists albums_page on public.albums (owner_id, created_at desc, id desc);

create table if not exists public.album_images (
  album_id text not null references public.albums on delete cascade,
  image_id text not null references public.generated_images on delete cascade,
  position bigint not null,
  added_at timestamptz not null,
  primary key (album_id, image_id),
  unique (album_id, position)
);
create index if not exists album_images_image on public.album_images (image_id);

-- From scripts/sql/tables/api-keys.sql

create table if not exists public.api_keys (
  id text primary key,
  owner_id text not null,
  user_id text,
  name text not null,
  key_hash text not null unique,
  hint text not null, -- the last four characters, by which people tell keys apart
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index if not exists api_keys_page on public.api_keys (owner_id, created_at desc, id desc);

-- From scripts/sql/tables/deleting-runs.sql

-- What must be known about a run after it was deleted: its cost counts against the caps, its prediction at Replicate
-- must not be adopted by another run, and the version that it trained can still be deleted there.
create table if not exists public.deleted_runs (
  id text primary key,
  owner_id text not null,
  replicate_id text,
  version text,
  sent_at timestamptz,
  usd_micros bigint,
  deleted_at timestamptz not null
);
create index if not exists deleted_runs_sent on public.deleted_runs (owner_id, sent_at);
create index if not exists deleted_runs_replicate on public.deleted_runs (replicate_id) where replicate_id is not null;

-- Files and uploads that deleted rows leave behind in storage and at Replicate, until they are removed. `emulated`
-- tells whether an upload is at the emulator; it is `null` for files.
create table if not exists public.removals (
  kind text not null check (kind in ('file', 'upload')),
  name text not null,
  owner_id text not null,
  emulated boolean,
  created_at timestamptz not null,
  primary key (kind, name)
);
create index if not exists removals_open on public.removals (created_at, kind, name);
create index if not exists removals_owner on public.removals (owner_id);

-- From scripts/sql/tables/deletions.sql

-- Receipts of what was deleted and when, without the data itself.
create table if not exists public.deletion_receipts (
  id text primary key,
  owner_id text not null,
  receipt jsonb not null,
  created_at timestamptz not null,
  completed_at timestamptz
);
create index if not exists deletion_receipts_page on public.deletion_receipts (owner_id, created_at desc, id desc);

-- From scripts/sql/tables/gallery.sql

-- What the gallery sorts, filters and searches images by. `requested_at` and `model_id` are the generation's: an index
-- needs them in this table.
alter table public.generated_images add column if not exists requested_at timestamptz;
alter table public.generated_images add column if not exists model_id text;
alter table public.generated_images add column if not exists is_favourite boolean not null default false;
-- Whether its generation started from an image. Up to schema version 11, that was only possible with a URL.
do $$
begin
  if not the_way.has_column('generated_images', 'has_source') then
    alter table public.generated_images add column has_source boolean not null default false;
    update public.generated_images i set has_source = true from public.generations g
    where g.id = i.generation_id and g.parameters->>'image' is not null;
  end if;
end $$;
-- The prompt as the server folds it for searches. It is `null` in rows from before schema version 11 until a job adds it.
alter table public.generated_images add column if not exists search_text text;
-- When its owner deleted it. It can be restored for a while; after that, a job deletes the row and its file.
alter table public.generated_images add column if not exists deleted_at timestamptz;
-- When its model was created, by which lists sort models: it never changes, unlike a name. If the model is deleted, it
-- stays; of models that were deleted before schema version 12, it is when the first of these images was requested.
alter table public.generated_images add column if not exists model_created_at timestamptz;
-- When a job has to make its thumbnails; `null` if it has them or can't have any. Images from before schema version 12
-- are due at once: a constant default does not rewrite their rows.
alter table public.generated_images add column if not exists thumbnails_due_at timestamptz default 'epoch';
alter table public.generated_images alter column thumbnails_due_at drop default;

update public.generated_images i set requested_at = g.created_at, model_id = g.model_id
from public.generations g where g.id = i.generation_id and i.requested_at is null;
alter table public.generated_images alter column requested_at set not null;
alter table public.generated_images alter column model_id set not null;

with models as (
  select i.owner_id, i.model_id, coalesce(min(m.created_at), min(i.requested_at)) as created_at
  from public.generated_images i left join public.trained_models m on m.id = i.model_id
  where i.model_created_at is null group by i.owner_id, i.model_id
)
update public.generated_images i set model_created_at = m.created_at
from models m where m.owner_id = i.owner_id and m.model_id = i.model_id and i.model_created_at is null;
alter table public.generated_images alter column model_created_at set not null;

-- The parts of a text by which a search finds it: every three characters, and shorter ones that can be a word of their
-- own, such as "4k" or one Chinese character. Two Latin letters are in so many prompts that an index of them does not help.
-- Any part of a prompt in any language is found, without the extension pg_trgm, which not every engine has. An index
-- depends on this function, so it may not change without a new index. The cost keeps plans from calling it for each row.
create or replace function the_way.text_grams(folded text) returns text[]
language plpgsql immutable strict parallel safe cost 10000 as $$
declare
  c text[] := string_to_array(folded, null);
  grams text[] := '{}';
begin
  for n in 1 .. coalesce(cardinality(c), 0) loop
    if ascii(c[n]) > 127 then
      grams := array_append(grams, c[n]);
    end if;
    if n > 1 and translate(c[n - 1] || c[n], 'abcdefghijklmnopqrstuvwxyz ', '') <> '' then
      grams := array_append(grams, c[n - 1] || c[n]);
    end if;
    if n > 2 then
      grams := array_append(grams, c[n - 2] || c[n - 1] || c[n]);
    end if;
  end loop;
  return grams;
end $$;

create index if not exists generated_images_page on public.generated_images (owner_id, requested_at desc, number desc)
  where deleted_at is null;
create index if not exists generated_images_model_page
  on public.generated_images (owner_id, model_id, requested_at desc, number desc) where deleted_at is null;
create index if not exists generated_images_by_model
  on public.generated_images (owner_id, model_created_at desc, model_id desc, requested_at desc, number desc) where deleted_at is null;
create index if not exists generated_images_favourites on public.generated_images (owner_id, requested_at desc, number desc)
  where deleted_at is null and is_favourite;
create index if not exists generated_images_sources on public.generated_images (owner_id, requested_at desc, number desc)
  where deleted_at is null and has_source;
create index if not exists generated_images_aspects
  on public.generated_images (owner_id, sign((width - height)::double precision), requested_at desc, number desc)
  where deleted_at is null;
-- Without `fastupdate`, because a search would read its list of pending entries one by one.
create index if not exists generated_images_search on public.generated_images using gin (the_way.text_grams(search_text))
  with (fastupdate = off);
create index if not exists generated_images_unsearchable on public.generated_images (requested_at, id) where search_text is null;
create index if not exists generated_images_thumbnails_due on public.generated_images (thumbnails_due_at, requested_at desc)
  where thumbnails_due_at is not null;
create index if not exists generated_images_deleted on public.generated_images (deleted_at, id) where deleted_at is not null;

-- From scripts/sql/tables/idempotency.sql

-- `status` is `null` while the key is claimed but not answered. `lease_id` is the request that claimed it last.
create table if not exists public.idempotency_keys (
  owner_id text not null,
  key text not null,
  payload_hash text,
  lease_until timestamptz,
  status integer,
  location text,
  body text,
  expires_at timestamptz not null,
  primary key (owner_id, key)
);
alter table public.idempotency_keys add column if not exists lease_id text;
create index if not exists idempotency_keys_expiry on public.idempotency_keys (expires_at);

-- From scripts/sql/tables/notifications.sql

-- The server's own key pair (VAPID, RFC 8292). One row, so that all servers on this database sign with the same keys:
-- a subscription only accepts messages that are signed with the key it was created for.
create table if not exists public.push_keys (
  is_only boolean primary key default true check (is_only),
  public_key text not null,
  private_key text not null,
  created_at timestamptz not null
);

-- One row for each browser that opted in; `id` is a hash of the endpoint. It outlives the expiry of its session,
-- because short sessions of accounts are renewed only while a page is open, but it does not outlive a sign-out.
create table if not exists public.push_subscriptions (
  id text primary key,
  owner_id text not null,
  session_id text not null unique,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  created_at timestamptz not null,
  confirmed_at timestamptz not null,
  expires_at timestamptz not null,
  failed_at timestamptz
);
create index if not exists push_subscriptions_owner on public.push_subscriptions (owner_id, confirmed_at desc, id desc);
create index if not exists push_subscriptions_expiry on public.push_subscriptions (expires_at);

-- One message to one browser. `id` is a hash of what the message is about, so that nothing is recorded twice. `outcome`
-- is `null` until the message was sent or dropped; rows stay after that to prevent a second message.
create table if not exists public.push_deliveries (
  id text primary key,
  owner_id text not null,
  subscription_id text not null references public.push_subscriptions on delete cascade,
  training_id text not null references public.trainings on delete cascade,
  event text not null check (event in ('succeeded', 'failed', 'canceled', 'on_hold')),
  reason text,
  attempts integer not null default 0,
  outcome text check (outcome in ('sent', 'rejected', 'expired', 'outdated')),
  next_check_at timestamptz,
  lease_id text,
  lease_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index if not exists push_deliveries_due on public.push_deliveries (next_check_at, id) where next_check_at is not null;
-- For the foreign keys, when a subscription or training is deleted.
create index if not exists push_deliveries_subscription on public.push_deliveries (subscription_id);
create index if not exists push_deliveries_training on public.push_deliveries (training_id);

-- A message is about a training or, since schema version 12, about a generation.
alter table public.push_deliveries alter column training_id drop not null;
alter table public.push_deliveries add column if not exists generation_id text
  references public.generations on delete cascade check (num_nonnulls(training_id, generation_id) = 1);
create index if not exists push_deliveries_generation on public.push_deliveries (generation_id);

-- From scripts/sql/tables/prompts.sql

-- The prompts of an owner's generations with each model, each once. It belongs to the generations: deleting the last one
-- with a prompt deletes the prompt, and moving generations to another database fills it there.
create table if not exists public.used_prompts (
  owner_id text not null,
  model_id text not null,
  key text not null, -- the hash of the prompt, which is too long for an index
  prompt text not null,
  uses integer not null,
  last_used_at timestamptz not null,
  -- The prompt as the server folds it for searches. It is `null` until a job adds it to prompts of an import, and to those
  -- from before schema version 12.
  search_text text,
  primary key (owner_id, model_id, key)
);
create index if not exists used_prompts_page on public.used_prompts (owner_id, model_id, last_used_at desc, key desc);
create index if not exists used_prompts_search on public.used_prompts using gin (the_way.text_grams(search_text))
  with (fastupdate = off);
create index if not exists used_prompts_unsearchable on public.used_prompts (last_used_at, key) where search_text is null;

-- Prompts that their owner saved by name.
create table if not exists public.prompt_templates (
  id text primary key,
  owner_id text not null,
  name text not null,
  name_key text not null, -- the name as the server folds it, so that names differ in more than case
  text text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (owner_id, name_key)
);
create index if not exists prompt_templates_page on public.prompt_templates (owner_id, created_at desc, id desc);

-- From scripts/sql/tables/sessions.sql

create table if not exists public.sessions (
  session_hash text primary key,
  owner_id text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
-- The API identifies a session by `id`, because its hash never leaves the database.
alter table public.sessions add column if not exists id text;
update public.sessions set id = md5(session_hash) where id is null;
alter table public.sessions alter column id set not null;
alter table public.sessions add column if not exists user_id text;
alter table public.sessions add column if not exists sign_in text not null default 'link'
  check (sign_in in ('link', 'token', 'account'));
alter table public.sessions add column if not exists user_agent text;
alter table public.sessions add column if not exists last_seen_at timestamptz;
create unique index if not exists sessions_id on public.sessions (id);
create index if not exists sessions_owner on public.sessions (owner_id, created_at desc, id desc);
create index if not exists sessions_expiry on public.sessions (expires_at);

create table if not exists public.sign_in_codes (
  code_hash text primary key,
  owner_id text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);

-- From scripts/sql/tables/sheets.sql

-- A contact sheet: one image for each combination of the values of its axes. Each cell is a generation of one image, so that it is
-- sent, saved and paid for like any other.
create table if not exists public.sheets (
  id text primary key,
  owner_id text not null,
  model_id text not null, -- not a foreign key: sheets stay when their model is deleted
  model_name text not null,
  emulated boolean not null,
  base jsonb not null, -- the settings that all cells have in common, with the seed that was drawn
  axes jsonb not null, -- [{name, values}]; the last one makes the columns
  total integer not null check (total between 1 and 144),
  request_hash text not null, -- so that two equal clicks start one sheet
  paused_at timestamptz, -- while its cells are not sent
  created_at timestamptz not null
);
create index if not exists sheets_page on public.sheets (owner_id, created_at desc, id desc);
create index if not exists sheets_model_page on public.sheets (owner_id, model_id, created_at desc, id desc);

-- The sheet that a generation is a cell of, and its index in reading order. A retry is in the same cell and replaces the generation
-- in `retry_of`.
alter table public.generations add column if not exists sheet_id text references public.sheets;
alter table public.generations add column if not exists sheet_cell integer;
create index if not exists generations_sheet on public.generations (sheet_id, sheet_cell) where sheet_id is not null;

-- From scripts/sql/tables/spending.sql

-- How much an owner allows to be spent; `null` if there is no cap.
create table if not exists public.spending_caps (
  owner_id text primary key,
  day_usd_micros bigint,
  month_usd_micros bigint,
  updated_at timestamptz not null
);

-- From scripts/sql/tables/users.sql

-- People with an account at Supabase Auth; `id` is their id there. The admin owns the local owner's rows.
create table if not exists public.users (
  id text primary key,
  owner_id text not null unique,
  email text not null,
  name text,
  role text not null check (role in ('admin', 'member')),
  status text not null default 'active' check (status in ('active', 'paused')),
  created_at timestamptz not null,
  last_seen_at timestamptz,
  updated_at timestamptz not null
);
create index if not exists users_page on public.users (created_at desc, id desc);

create table if not exists public.invitations (
  email text primary key, -- in lower case
  invited_by text not null,
  created_at timestamptz not null,
  accepted_at timestamptz
);

-- From scripts/sql/tables/webhooks.sql

-- `run_id` is a training or a generation, depending on `run_kind`. A delivery is open until its run was checked at
-- Replicate, and then has `handled_at`.
create table if not exists public.webhook_deliveries (
  id text primary key,
  owner_id text not null,
  run_kind text not null check (run_kind in ('training', 'prediction', 'unknown')),
  run_id text,
  replicate_id text not null,
  status text not null,
  outcome text not null check (outcome in ('received', 'applied', 'unchanged', 'no_run', 'failed')),
  note text,
  received_at timestamptz not null,
  handled_at timestamptz
);
-- Up to schema version 9, deliveries were claimed by workers of their own.
alter table public.webhook_deliveries drop column if exists lease_id, drop column if exists lease_until;
create index if not exists webhook_deliveries_page
  on public.webhook_deliveries (owner_id, received_at desc, id desc);
create index if not exists webhook_deliveries_open on public.webhook_deliveries (run_id) where handled_at is null;

-- From scripts/sql/tables/demo-mode.sql

-- `emulated`: whether a row was created in demo mode, so that the emulator has its run and Replicate does not. Rows
-- from before this column count as emulated only if they show it: the emulator's account name (`the-way-emulator`), or
-- a training that was estimated at $0. All others count as real, so that no paid run is lost. `runs` had it from the
-- start, and trainings and generations have no such column since then.
do $$
begin
  if the_way.has_column('trainings', 'status') and not the_way.has_column('trainings', 'emulated') then
    alter table public.trainings add column emulated boolean not null default false;
    update public.trainings set emulated = true
    where destination like 'the-way-emulator/%' or estimate_usd_micros = 0;
  end if;
  if the_way.has_column('generations', 'status') and not the_way.has_column('generations', 'emulated') then
    alter table public.generations add column emulated boolean not null default false;
    update public.generations set emulated = true where model_url like 'the-way-emulator/%';
  end if;
  if not the_way.has_column('trained_models', 'emulated') then
    alter table public.trained_models add column emulated boolean not null default false;
    update public.trained_models set emulated = true where model_url like 'the-way-emulator/%';
    if the_way.has_column('trainings', 'emulated') then
      update public.trained_models set emulated = true
      where training_id in (select t.id from public.trainings t where t.emulated);
    end if;
  end if;
  if not the_way.has_column('deleted_runs', 'emulated') then
    alter table public.deleted_runs add column emulated boolean not null default false;
    update public.deleted_runs set emulated = true where version like 'the-way-emulator/%';
  end if;
end $$;

-- From scripts/sql/tables/runs-upgrade.sql

-- Up to schema version 9, trainings and generations each had the columns of `runs`, and their own functions for the life
-- cycle. The columns move to `runs` in the transaction of this file: an upgrade that is interrupted changes nothing.
do $$
declare
  name text;
begin
  if the_way.has_column('trainings', 'status') then
    -- Versions before 9 do not have all of these columns.
    alter table public.trainings add column if not exists news_at timestamptz,
      add column if not exists cancel_requested_at timestamptz, add column if not exists cancel_reason text;
    insert into public.runs (id, kind, owner_id, emulated, status, phase, step, total_steps, error, request_hash,
      prepared_at, intent_at, absent_at, attempts, next_check_at, lease_id, lease_until, replicate_id,
      estimate_usd_micros, cost_usd_micros, cancel_requested_at, cancel_reason, checked_at, news_at, created_at,
      started_at, completed_at, updated_at)
    select id, 'training', owner_id, emulated, status, case when phase = 'paused' then 'queued' else phase end, step,
      total_steps, error, request_hash, case when upload_url is not null then coalesce(intent_at, updated_at) end,
      intent_at, absent_at, attempts, next_check_at, lease_id, lease_until, replicate_id, estimate_usd_micros,
      cost_usd_micros, cancel_requested_at, cancel_reason, checked_at, news_at, created_at, started_at, completed_at,
      updated_at
    from public.trainings;
    alter table public.trainings add foreign key (id) references public.runs on delete cascade;
    foreach name in array array['owner_id', 'emulated', 'status', 'phase', 'step', 'total_steps', 'error',
      'request_hash', 'intent_at', 'absent_at', 'attempts', 'next_check_at', 'lease_id', 'lease_until', 'replicate_id',
      'estimate_usd_micros', 'cost_usd_micros', 'cancel_requested_at', 'cancel_reason', 'checked_at', 'news_at',
      'created_at', 'started_at', 'completed_at', 'updated_at']
    loop
      execute format('alter table public.trainings drop column %I', name);
    end loop;
  end if;

  if the_way.has_column('generations', 'status') then
    alter table public.generations add column if not exists request_hash text,
      add column if not exists cancel_requested_at timestamptz;
    insert into public.runs (id, kind, owner_id, emulated, status, step, total_steps, error, request_hash, prepared_at,
      intent_at, absent_at, attempts, next_check_at, lease_id, lease_until, replicate_id, cost_usd_micros,
      cancel_requested_at, cancel_reason, checked_at, created_at, started_at, completed_at, updated_at)
    select id, 'generation', owner_id, emulated, status, step, total_steps, error, request_hash,
      case when input is not null then coalesce(intent_at, updated_at) end, intent_at, absent_at, attempts,
      next_check_at, lease_id, lease_until, replicate_id, cost_usd_micros, cancel_requested_at,
      case when cancel_requested_at is not null then 'owner' end, checked_at, created_at, started_at, completed_at,
      updated_at
    from public.generations;
    foreach name in array array['emulated', 'status', 'step', 'total_steps', 'error', 'request_hash', 'intent_at',
      'absent_at', 'attempts', 'next_check_at', 'lease_id', 'lease_until', 'replicate_id', 'cost_usd_micros',
      'cancel_requested_at', 'checked_at', 'started_at', 'completed_at', 'updated_at']
    loop
      execute format('alter table public.generations drop column %I', name);
    end loop;
  end if;

  -- A run with an open delivery is due at once, and no check settles the deliveries of a run that is over: before,
  -- workers of their own found both.
  update public.runs set next_check_at = least(next_check_at, now())
  where status in ('starting', 'processing')
    and id in (select d.run_id from public.webhook_deliveries d where d.handled_at is null);
  update public.webhook_deliveries d set outcome = 'unchanged', handled_at = now()
  from public.runs r
  where r.id = d.run_id and d.handled_at is null and r.status in ('saving', 'succeeded', 'failed', 'canceled');

  foreach name in array array['trainings_claim', 'trainings_renew', 'trainings_release', 'trainings_intend',
    'trainings_not_created', 'trainings_absent', 'trainings_adopt', 'trainings_cancel', 'trainings_resume',
    'generations_claim', 'generations_renew', 'generations_release', 'generations_intend', 'generations_not_created',
    'generations_absent', 'generations_adopt', 'generations_advance', 'generations_cancel', 'generations_resume',
    'generations_held', 'webhook_trainings_claim', 'webhook_generations_claim', 'webhook_deliveries_handled',
    'runs_await_connection']
  loop
    execute format('drop function if exists public.%I(jsonb)', name);
  end loop;
end $$;

-- Up to schema version 11, only trainings had uploads, one each.
do $$
begin
  if the_way.has_column('trainings', 'upload_id') then
    update public.runs r set uploads = jsonb_build_array(
      jsonb_build_object('input', 'input_images', 'id', t.upload_id, 'url', coalesce(t.upload_url, '')))
    from public.trainings t where t.id = r.id and t.upload_id is not null;
    alter table public.trainings drop column upload_id, drop column upload_url;
  end if;
end $$;

-- From scripts/sql/tables/generation-parts-upgrade.sql

-- Up to schema version 11, a generation was one run with the same id, and had the columns of its part.
do $$
declare
  name text;
begin
  if the_way.has_column('generations', 'input') then
    -- Versions before 11 do not have all of these columns.
    alter table public.generations add column if not exists deleted_images integer not null default 0,
      add column if not exists usd_micros_per_second integer;
    insert into public.generation_parts (id, generation_id, owner_id, place, first_position, prompt, seed, num_outputs,
      version, input, usd_micros_per_second, delivered, withheld, lost, deleted_images, source_completed_at, created_at)
    select id, id, owner_id, 0, 0, prompt, seed, num_outputs, version, input, usd_micros_per_second, delivered, withheld,
      lost, deleted_images, source_completed_at, created_at
    from public.generations;
    alter table public.generations drop constraint if exists generations_id_fkey;
    foreach name in array array['prompt', 'seed', 'num_outputs', 'version', 'input', 'usd_micros_per_second',
      'delivered', 'withheld', 'lost', 'deleted_images', 'source_completed_at']
    loop
      execute format('alter table public.generations drop column %I', name);
    end loop;
  end if;
end $$;

-- From scripts/sql/functions/helpers.sql

-- Helpers have no settings, so that they can be inlined; their callers in `public` get theirs in end.sql. Only functions
-- whose plan depends on their arguments, such as lists, set `plan_cache_mode` themselves.

-- Formats every time that SQL returns, so that the text does not depend on the connection's time zone.
create or replace function the_way.utc(t timestamptz) returns text
language sql stable as $$
  select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Converts JSON's null to SQL's, so that a column has only one value for "nothing".
create or replace function the_way.json_or_null(j jsonb) returns jsonb
language sql immutable as $$
  select nullif(j, 'null'::jsonb)
$$;

create or replace function the_way.page_size(p jsonb) returns integer
language sql immutable as $$
  select least(greatest((p->>'limit')::integer, 1), 100)
$$;

-- Where a page begins: its rows are older than this. Without a cursor it begins with the newest row; an invalid cursor
-- results in an empty page.
create or replace function the_way.page_start(p jsonb, out at timestamptz, out id text)
language plpgsql stable as $$
declare
  cursor_text text := p->>'cursor';
begin
  if cursor_text is null then
    at := 'infinity';
    id := '';
  else
    id := substring(cursor_text from position('_' in cursor_text) + 1);
    at := split_part(cursor_text, '_', 1)::timestamptz;
  end if;
exception
  when invalid_datetime_format or datetime_field_overflow or invalid_parameter_value then
    at := '-infinity';
end $$;

-- `rows` has one more item than the page if there is a next page.
create or replace function the_way.page(plural text, rows jsonb, size integer) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    plural, rows - size,
    'next_cursor', case when jsonb_array_length(rows) > size
      then rows->(size - 1)->>'created_at' || '_' || (rows->(size - 1)->>'id') end)
$$;

-- The file name for a download: keeps the extension and replaces characters that file systems do not allow.
create or replace function the_way.download_name(stem text, file text) returns text
language sql immutable as $$
  select regexp_replace(stem, '[\x01-\x1f\x7f\\/:*?"<>|]+', '-', 'g') || coalesce(substring(file from '\.[A-Za-z0-9]+$'), '')
$$;

-- From scripts/sql/functions/runs.sql

-- What a worker does with a run of any kind. A lease fences a row: working on the row requires a lease that has not
-- expired. An expired lease can still be released, unless another worker has claimed the row.

create or replace function the_way.is_over(status text) returns boolean
language sql immutable as $$
  select status in ('succeeded', 'failed', 'canceled')
$$;

-- The ids of what the run has uploaded and that was not deleted yet: until it is, the row is due.
create or replace function the_way.open_uploads(r public.runs) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_agg(u->>'id'), '[]') from jsonb_array_elements(r.uploads) u where r.next_check_at is not null
$$;

-- The step of the life cycle that a run needs next.
create or replace function the_way.work_of(status text) returns text
language sql immutable as $$
  select case
    when status in ('queued', 'submitting') then 'submit'
    when status in ('starting', 'processing') then 'reconcile'
    when status = 'saving' then 'save'
    else 'post-process' end
$$;

-- A run is on hold if it was not sent, for `hold_reason`. A `queued` run waits; a `submitting` run is retried
-- automatically while Replicate does not answer.
create or replace function the_way.is_on_hold(r public.runs) returns boolean
language sql immutable as $$
  select the_way.work_of(r.status) = 'submit' and r.intent_at is null and r.hold_reason is not null
$$;

create or replace function the_way.is_cap_hold(hold_reason text) returns boolean
language sql immutable as $$
  select coalesce(starts_with(hold_reason, 'cap_'), false)
$$;

-- When a run that a worker has finished with is due again. What happened since the claim, such as a webhook delivery,
-- makes it due at once, because the worker may not have seen it.
create or replace function the_way.due_again(r public.runs, wanted timestamptz, at timestamptz) returns timestamptz
language sql immutable as $$
  select case when r.woken_at is null then wanted else least(wanted, at) end
$$;

-- Makes a run due now, if it is at Replicate or may be.
create or replace function the_way.wake_run(run text, at timestamptz) returns void
language sql as $$
  update public.runs set woken_at = coalesce(woken_at, at), next_check_at = least(next_check_at, at)
  where id = run and (the_way.work_of(status) = 'reconcile' or status = 'submitting' and intent_at is not null)
$$;

-- If the answer to a claim was lost, the claim is repeated under the same lease and returns the rows of the first
-- attempt too.
create or replace function public.runs_claim(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  rows jsonb;
begin
  with due as (
    select d.id from public.runs d
    where d.next_check_at <= at and d.kind = p->>'kind' and the_way.work_of(d.status) = p->>'work'
      and d.emulated = (p->>'emulated')::boolean
      and (d.lease_until is null or d.lease_until <= at or d.lease_id = p->>'lease_id')
    order by d.next_check_at, d.created_at, d.id limit (p->>'limit')::integer
    for update skip locked
  ), claimed as (
    update public.runs r set
      lease_id = p->>'lease_id',
      lease_until = (p->>'lease_until')::timestamptz,
      woken_at = null,
      attempts = r.attempts + (p->>'work' = 'submit' and r.intent_at is null)::integer,
      status = case when r.status = 'queued' then 'submitting' else r.status end,
      hold_reason = case when r.status = 'queued' then null else r.hold_reason end,
      updated_at = at
    from due where r.id = due.id
    returning r as run
  )
  select coalesce(jsonb_agg(the_way.run_row(c.run) order by (c.run).next_check_at, (c.run).created_at, (c.run).id), '[]') into rows
  from claimed c;
  return rows;
end $$;

create or replace function public.runs_renew(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.runs set lease_until = (p->>'lease_until')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz;
  return to_jsonb(found);
end $$;

create or replace function public.runs_release(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  update public.runs u set lease_id = null, lease_until = null,
    error = case when p ? 'error' then the_way.json_or_null(p->'error') else error end,
    next_check_at = the_way.due_again(u, (p->>'next_check_at')::timestamptz, at), updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id'
  returning * into r;
  if p->>'delivery_note' is not null then
    perform the_way.settle_deliveries(r, 'failed', p->>'delivery_note', at);
  end if;
  return to_jsonb(r.id is not null);
end $$;

-- When each kind of work is due next, for all workers of a server. A leased row is due when its lease expires.
create or replace function public.work_due(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('kind', w.kind, 'work', w.work, 'at', the_way.utc(w.at))
      order by w.at, w.kind, w.work), '[]')
    from (
      select r.kind, the_way.work_of(r.status) as work, min(greatest(r.next_check_at, r.lease_until)) as at
      from public.runs r
      where r.next_check_at is not null and r.emulated = (p->>'emulated')::boolean
      group by 1, 2
      union all
      select 'notification', 'send', min(greatest(d.next_check_at, d.lease_until)) from public.push_deliveries d
      where d.next_check_at is not null having count(*) > 0
      union all
      select 'image', 'remove', min(i.deleted_at) + the_way.restore_period() from public.generated_images i
      where i.deleted_at is not null having count(*) > 0
      union all
      -- Its own query, so that it reads one row of the index and not every row that is due.
      select 'image', 'thumbnail', m.at from (select min(i.thumbnails_due_at) as at from public.generated_images i
        where i.thumbnails_due_at is not null) m where m.at is not null
    ) w);
end $$;

-- From scripts/sql/functions/albums.sql

-- Albums. An image that was deleted and can still be restored keeps its place in them, but is neither shown nor counted.

-- Up to schema version 11, one image was added or removed at a time.
drop function if exists public.albums_add_image(jsonb), public.albums_remove_image(jsonb);

create or replace function the_way.album_json(a public.albums) returns jsonb
language sql stable as $$
  select to_jsonb(a) - array['name_key', 'last_position'] || jsonb_build_object(
    'image_count', (select count(*) from public.album_images l join public.generated_images i on i.id = l.image_id
      where l.album_id = a.id and i.deleted_at is null),
    'cover_file', (select i.file from public.album_images l join public.generated_images i on i.id = l.image_id
      where l.album_id = a.id and i.deleted_at is null order by l.position limit 1),
    'created_at', the_way.utc(a.created_at), 'updated_at', the_way.utc(a.updated_at))
$$;

create or replace function the_way.is_album_name_taken(owner text, wanted_key text, by_other_than text) returns boolean
language sql stable as $$
  select exists (select from public.albums a
    where a.owner_id = owner and a.name_key = wanted_key and a.id <> by_other_than)
$$;

create or replace function public.albums_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  n public.albums := jsonb_populate_record(null::public.albums, p->'album');
  a public.albums;
  conflict jsonb;
begin
  if keyed then
    conflict := the_way.key_conflict(n.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('album', null) || conflict;
    end if;
  end if;
  insert into public.albums (id, owner_id, name, name_key, created_at, updated_at)
  values (n.id, n.owner_id, n.name, n.name_key, at, at)
  on conflict do nothing
  returning * into a;
  if not found then
    -- A repeated call has the id that the first one stored.
    select * into a from public.albums b where b.id = n.id and b.owner_id = n.owner_id;
    if not found then
      return jsonb_build_object('outcome', 'name_taken', 'album', null, 'answer', null);
    end if;
  end if;
  if keyed then
    perform the_way.keep_answer(n.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'album', the_way.album_json(a), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.albums_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.album_json(a) from public.albums a where a.id = p->>'id' and a.owner_id = p->>'owner_id');
end $$;

create or replace function public.albums_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.album_json(a) order by a.created_at desc, a.id desc), '[]') into rows
  from (
    select * from public.albums
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) a;
  return the_way.page('albums', rows, size);
end $$;

-- Renames an album, or puts the images that `image_ids` names first and in that order. Positions only grow, so that no
-- two images have the same one meanwhile.
create or replace function public.albums_update(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  wanted text[] := array(select e.id from jsonb_array_elements_text(the_way.json_or_null(p->'image_ids'))
    with ordinality e(id, place) order by e.place);
  missing text[];
  moved bigint;
  a public.albums;
begin
  select * into a from public.albums b where b.id = p->>'id' and b.owner_id = p->>'owner_id' for update;
  if not found then
    return jsonb_build_object('outcome', 'not_found', 'album', null, 'ids', '[]'::jsonb);
  end if;
  if p->>'name' is not null then
    begin
      update public.albums set name = p->>'name', name_key = p->>'name_key' where id = a.id;
    exception when unique_violation then
      return jsonb_build_object('outcome', 'name_taken', 'album', null, 'ids', '[]'::jsonb);
    end;
  end if;
  missing := array(select w from unnest(wanted) w where not exists (
    select from public.album_images l join public.generated_images i on i.id = l.image_id
    where l.album_id = a.id and l.image_id = w and i.deleted_at is null) order by w);
  if cardinality(missing) > 0 then
    return jsonb_build_object('outcome', 'no_image', 'album', null, 'ids', to_jsonb(missing));
  end if;
  if cardinality(wanted) > 0 then
    update public.album_images l set position = a.last_position + o.place
    from (select m.image_id, row_number() over (order by array_position(wanted, m.image_id) nulls last, m.position) as place
      from public.album_images m where m.album_id = a.id) o
    where l.album_id = a.id and l.image_id = o.image_id;
    get diagnostics moved = row_count;
    update public.albums set last_position = last_position + moved where id = a.id;
  end if;
  update public.albums set updated_at = (p->>'now')::timestamptz where id = a.id returning * into a;
  return jsonb_build_object('outcome', 'updated', 'album', the_way.album_json(a), 'ids', '[]'::jsonb);
end $$;

create or replace function public.albums_delete(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.albums where id = p->>'id' and owner_id = p->>'owner_id';
  return to_jsonb(found);
end $$;

-- Adds images at the end of an album in the order of `image_ids`, all of them or none. Those that are in it already keep
-- their places. `ids` are those that were added, or those that the owner does not have.
create or replace function public.albums_add_images(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  wanted text[] := array(select e.id from jsonb_array_elements_text(p->'image_ids') with ordinality e(id, place)
    group by e.id order by min(e.place));
  faulty text[];
  added text[];
  a public.albums;
begin
  select * into a from public.albums b where b.id = p->>'album_id' and b.owner_id = p->>'owner_id' for update;
  if not found then
    return jsonb_build_object('outcome', 'no_album', 'album', null, 'ids', '[]'::jsonb);
  end if;
  perform from public.generated_images i
  where i.id = any (wanted) and i.owner_id = a.owner_id and i.deleted_at is null order by i.id for key share;
  faulty := array(select w from unnest(wanted) w where not exists (select from public.generated_images i
    where i.id = w and i.owner_id = a.owner_id and i.deleted_at is null) order by w);
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'no_image', 'album', null, 'ids', to_jsonb(faulty));
  end if;
  with absent as (
    select w.id, row_number() over (order by w.place) as place from unnest(wanted) with ordinality w(id, place)
    where not exists (select from public.album_images l where l.album_id = a.id and l.image_id = w.id)
  ), stored as (
    insert into public.album_images (album_id, image_id, position, added_at)
    select a.id, n.id, a.last_position + n.place, at from absent n
    returning image_id, position
  )
  select coalesce(array_agg(s.image_id order by s.position), '{}') into added from stored s;
  if cardinality(added) > 0 then
    update public.albums set last_position = last_position + cardinality(added), updated_at = at where id = a.id
    returning * into a;
  end if;
  return jsonb_build_object('outcome', 'added', 'album', the_way.album_json(a), 'ids', to_jsonb(added));
end $$;

-- Takes images out of an album, all of them or none. `ids` are those that are not in it.
create or replace function public.albums_remove_images(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  wanted text[] := array(select distinct e from jsonb_array_elements_text(p->'image_ids') e);
  faulty text[];
  a public.albums;
begin
  select * into a from public.albums b where b.id = p->>'album_id' and b.owner_id = p->>'owner_id' for update;
  if not found then
    return jsonb_build_object('outcome', 'no_album', 'ids', '[]'::jsonb);
  end if;
  faulty := array(select w from unnest(wanted) w where not exists (
    select from public.album_images l where l.album_id = a.id and l.image_id = w) order by w);
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'no_image', 'ids', to_jsonb(faulty));
  end if;
  delete from public.album_images where album_id = a.id and image_id = any (wanted);
  update public.albums set updated_at = (p->>'now')::timestamptz where id = a.id;
  return jsonb_build_object('outcome', 'removed', 'ids', '[]'::jsonb);
end $$;

-- A page of an album in its order. `null` if the owner does not have this album.
create or replace function the_way.album_images_page(p jsonb, size integer) returns jsonb
language plpgsql stable as $$
declare
  -- An invalid cursor results in an empty page.
  start bigint := case when p->>'cursor' is null then 0 when p->>'cursor' ~ '^[0-9]{1,18}$' then (p->>'cursor')::bigint end;
  ids text[];
begin
  if not exists (select from public.albums a where a.id = p->>'album_id' and a.owner_id = p->>'owner_id') then
    return null;
  end if;
  ids := array(select i.id from public.album_images l join public.generated_images i on i.id = l.image_id
    where l.album_id = p->>'album_id' and l.position > start and the_way.is_in_gallery(i, p)
    order by l.position limit size + 1);
  return jsonb_build_object('images', the_way.gallery_rows(ids) - size, 'next_cursor', case when cardinality(ids) > size then (
    select l.position::text from public.album_images l where l.album_id = p->>'album_id' and l.image_id = ids[size]) end);
end $$;

create or replace function the_way.albums_of(image text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name) order by a.created_at, a.id), '[]')
  from public.album_images l join public.albums a on a.id = l.album_id where l.image_id = image
$$;

create or replace function the_way.album_image_ids(album text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(l.image_id order by l.position), '[]')
  from public.album_images l join public.generated_images i on i.id = l.image_id
  where l.album_id = album and i.deleted_at is null
$$;

-- Moves albums to another owner. A name that is taken there gets a number.
create or replace function the_way.move_albums(former text, new_owner text) returns void
language plpgsql as $$
declare
  a public.albums;
begin
  for a in select * from public.albums b where b.owner_id = former order by b.created_at, b.id loop
    a := the_way.with_free_name(a, new_owner);
    update public.albums b set owner_id = new_owner, name = a.name, name_key = a.name_key where b.id = a.id;
  end loop;
end $$;

-- The album with a number after its name if this owner has another album with the same name.
create or replace function the_way.with_free_name(a public.albums, owner text) returns public.albums
language plpgsql stable as $$
declare
  free public.albums := a;
  number integer := 1;
begin
  while the_way.is_album_name_taken(owner, free.name_key, a.id) loop
    number := number + 1;
    free.name := a.name || ' ' || number;
    free.name_key := a.name_key || ' ' || number;
  end loop;
  return free;
end $$;

-- From scripts/sql/functions/api-keys.sql

-- API keys. A revoked key stays, so that its owner can see what it was and when it was last used.

create or replace function the_way.api_key_json(k public.api_keys) returns jsonb
language plpgsql stable as $$
begin
  return jsonb_build_object('id', k.id, 'owner_id', k.owner_id, 'name', k.name, 'hint', k.hint,
    'scopes', to_jsonb(k.scopes), 'created_at', the_way.utc(k.created_at), 'expires_at', the_way.utc(k.expires_at),
    'last_used_at', the_way.utc(k.last_used_at), 'revoked_at', the_way.utc(k.revoked_at), 'user_id', k.user_id,
    'user', (select the_way.user_json(u) from public.users u where u.id = k.user_id));
end $$;

create or replace function public.api_keys_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  k public.api_keys;
begin
  insert into public.api_keys (id, owner_id, user_id, name, key_hash, hint, scopes, created_at, expires_at)
  values (p->>'id', p->>'owner_id', p->>'user_id', p->>'name', p->>'key_hash', p->>'hint',
    array(select jsonb_array_elements_text(p->'scopes')), (p->>'now')::timestamptz, (p->>'expires_at')::timestamptz)
  on conflict do nothing;
  select * into strict k from public.api_keys where id = p->>'id';
  return the_way.api_key_json(k);
end $$;

-- Also finds revoked and expired keys, so that the error can say which of the two it is.
create or replace function public.api_keys_find(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.api_key_json(k) from public.api_keys k where k.key_hash = p->>'key_hash');
end $$;

create or replace function public.api_keys_used(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.api_keys set last_used_at = (p->>'now')::timestamptz where id = p->>'id';
  return to_jsonb(found);
end $$;

create or replace function public.api_keys_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.api_key_json(k) from public.api_keys k
    where k.id = p->>'id' and k.owner_id = p->>'owner_id');
end $$;

create or replace function public.api_keys_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.api_key_json(k) order by k.created_at desc, k.id desc), '[]') into rows
  from (
    select * from public.api_keys
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) k;
  return the_way.page('keys', rows, size);
end $$;

create or replace function public.api_keys_revoke(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.api_keys set revoked_at = coalesce(revoked_at, (p->>'now')::timestamptz)
  where id = p->>'id' and owner_id = p->>'owner_id';
  return to_jsonb(found);
end $$;

-- From scripts/sql/functions/datasets.sql

-- Without its images, so that it can be inlined and a list does not start a query for each row.
create or replace function the_way.dataset_json(d public.datasets) returns jsonb
language sql stable as $$
  select to_jsonb(d) || jsonb_build_object('consent_at', the_way.utc(d.consent_at),
    'created_at', the_way.utc(d.created_at), 'updated_at', the_way.utc(d.updated_at),
    'trained_at', the_way.utc(d.trained_at))
$$;

create or replace function the_way.dataset_with_images_json(d public.datasets) returns jsonb
language sql stable as $$
  select the_way.dataset_json(d) || jsonb_build_object('images', coalesce(
    (select jsonb_agg(to_jsonb(dp) - 'dataset_id' order by dp.position)
      from public.dataset_images dp where dp.dataset_id = d.id), '[]'))
$$;

-- The snapshot that a training stores: its ZIP is built from this, even if the dataset changes later.
create or replace function the_way.dataset_snapshot(wanted text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('name', dp.name, 'sha256', dp.sha256, 'caption', dp.caption,
    'file', dp.file, 'format', dp.format, 'bytes', dp.bytes) order by dp.position), '[]')
  from public.dataset_images dp where dp.dataset_id = wanted
$$;

-- Updates the columns of a dataset that summarize its images. Must be called after every change to them. A later change
-- always has a later `updated_at`, whatever the servers' clocks say: clients keep the response with the latest one.
create or replace function the_way.dataset_refresh(wanted text, at timestamptz) returns public.datasets
language sql as $$
  update public.datasets d set image_count = s.image_count, bytes = s.bytes,
    updated_at = greatest(at, d.updated_at + interval '1 millisecond'),
    sha256 = encode(sha256(convert_to(s.contents, 'UTF8')), 'hex')
  from (
    select count(*)::integer as image_count, coalesce(sum(dp.bytes), 0)::bigint as bytes,
      coalesce(jsonb_agg(jsonb_build_array(dp.sha256, dp.caption) order by dp.position), '[]')::text as contents
    from public.dataset_images dp where dp.dataset_id = wanted
  ) s
  where d.id = wanted
  returning d.*
$$;

-- Adds up counts with the same keys.
create or replace function the_way.counts_sum(a jsonb, b jsonb) returns jsonb
language sql immutable as $$
  select jsonb_object_agg(c.key, c.value::bigint + (b->>c.key)::bigint) from jsonb_each_text(a) c
$$;

-- Keeps the last thousand rejected files, which is the maximum of one ZIP.
create or replace function the_way.newest_rejected(rejected jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_agg(r.item order by r.place), '[]')
  from jsonb_array_elements(rejected) with ordinality r(item, place)
  where r.place > jsonb_array_length(rejected) - 1000
$$;

-- Appends images in their order.
create or replace function the_way.dataset_images_insert(wanted text, images jsonb) returns void
language sql as $$
  insert into public.dataset_images (id, dataset_id, position, name, width, height, bytes, sha256, format, caption,
    file, thumbnail_file, findings, phash)
  select dp.id, wanted, (s.last + n.place)::integer, dp.name, dp.width, dp.height, dp.bytes, dp.sha256, dp.format,
    dp.caption, dp.file, dp.thumbnail_file, dp.findings, dp.phash
  from (select coalesce(max(i.position), -1) as last from public.dataset_images i where i.dataset_id = wanted) s,
    jsonb_array_elements(images) with ordinality n(image, place),
    jsonb_populate_record(null::public.dataset_images, n.image) dp
$$;

-- Inserts a dataset with its images. Does nothing if the id exists, or if everything of the owner was deleted since its
-- upload began: the deletion removes the files that it finds then, and what was deleted must not come back.
create or replace function the_way.dataset_insert(dataset jsonb, owner text, at timestamptz) returns void
language plpgsql as $$
begin
  perform the_way.lock_spending(owner);
  if exists (select from public.deletion_receipts r
    where r.owner_id = owner and r.created_at >= (dataset->>'begun_at')::timestamptz) then
    return;
  end if;
  insert into public.datasets (id, owner_id, name, image_count, bytes, sha256, rejected, received, created_at, updated_at)
  values (dataset->>'id', owner, dataset->>'name', 0, 0, '', the_way.newest_rejected(dataset->'rejected'),
    dataset->'received', at, '-infinity')
  on conflict (id) do nothing;
  if found then
    perform the_way.dataset_images_insert(dataset->>'id', dataset->'images');
    perform the_way.dataset_refresh(dataset->>'id', at);
  end if;
end $$;

-- Rows from schema version 2, where datasets could not change: `sha256` was the upload's, and snapshots did not name
-- files.
do $$
begin
  perform the_way.dataset_refresh(d.id, d.created_at) from public.datasets d where d.updated_at is null;
  update public.trainings t set dataset_snapshot = the_way.dataset_snapshot(t.dataset_id)
  from public.runs r
  where r.id = t.id and r.status in ('queued', 'submitting') and t.dataset_id is not null
    and t.dataset_snapshot->0->'file' is null;
end $$;
alter table public.datasets alter column updated_at set not null;

create or replace function public.datasets_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.dataset_with_images_json(d) from public.datasets d
    where d.id = p->>'id' and d.owner_id = p->>'owner_id');
end $$;

create or replace function public.datasets_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.dataset_json(d) || jsonb_build_object('images', taken.images)
    order by d.created_at desc, d.id desc), '[]') into rows
  from (
    select * from public.datasets
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) d cross join lateral (
    select coalesce(jsonb_agg(to_jsonb(dp) - 'dataset_id' order by dp.position), '[]') as images
    from public.dataset_images dp where dp.dataset_id = d.id
  ) taken;
  return the_way.page('datasets', rows, size);
end $$;

-- From scripts/sql/functions/datasets-delete.sql

-- These functions return what is to be removed with an image or a dataset: its files, and our uploads at Replicate.

create or replace function public.dataset_images_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  d public.datasets := the_way.dataset_locked(p->>'dataset_id', p->>'owner_id');
  gone public.dataset_images;
begin
  select * into gone from public.dataset_images where id = p->>'id' and dataset_id = d.id;
  if not found then
    return the_way.dataset_outcome('not_found', null) || '{"files": []}';
  end if;
  if the_way.dataset_in_use(d.id) then
    return the_way.dataset_outcome('in_use', d) || '{"files": []}';
  end if;
  delete from public.dataset_images where id = gone.id;
  perform the_way.dataset_reorder(d.id, the_way.dataset_order(d.id));
  return the_way.dataset_outcome('deleted', the_way.dataset_refresh(d.id, (p->>'now')::timestamptz))
    || jsonb_build_object('files', jsonb_build_array(gone.file, gone.thumbnail_file));
end $$;

-- Leaves out the uploads of trainings that still run, because Replicate may not have read them yet.
create or replace function the_way.dataset_delete(d public.datasets) returns jsonb
language plpgsql as $$
declare
  gone jsonb := jsonb_build_object(
    'files', coalesce((select jsonb_agg(dp.file order by dp.position) || jsonb_agg(dp.thumbnail_file order by dp.position)
      from public.dataset_images dp where dp.dataset_id = d.id), '[]'),
    'upload_ids', coalesce((select jsonb_agg(u->>'id' order by r.created_at, r.id)
      from public.trainings t join public.runs r on r.id = t.id cross join lateral jsonb_array_elements(r.uploads) u
      where t.dataset_id = d.id and the_way.is_over(r.status)), '[]'));
begin
  delete from public.datasets where id = d.id;
  return gone;
end $$;

create or replace function public.datasets_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  d public.datasets := the_way.dataset_locked(p->>'id', p->>'owner_id');
  refusal text := case when d.id is null then 'not_found' when the_way.dataset_in_use(d.id) then 'in_use' end;
begin
  if refusal is not null then
    return jsonb_build_object('outcome', refusal, 'files', '[]'::jsonb, 'upload_ids', '[]'::jsonb);
  end if;
  return jsonb_build_object('outcome', 'deleted') || the_way.dataset_delete(d);
end $$;

-- Whether both its last training and its last change are at least `keep_days` ago.
create or replace function the_way.dataset_is_expired(d public.datasets, at timestamptz) returns boolean
language sql stable as $$
  select d.updated_at + d.keep_days * interval '24 hours' <= at
    and coalesce(d.trained_at + d.keep_days * interval '24 hours' <= at, true)
    and coalesce((select bool_and(coalesce(r.completed_at + d.keep_days * interval '24 hours' <= at, false))
      from public.trainings t join public.runs r on r.id = t.id where t.dataset_id = d.id), d.trained_at is not null)
$$;

create or replace function public.datasets_delete_expired(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  d public.datasets;
  gone jsonb := '[]';
begin
  for d in
    select * from public.datasets e
    where e.keep_days is not null and e.updated_at <= at and the_way.dataset_is_expired(e, at)
    order by e.updated_at limit (p->>'limit')::integer
    for update skip locked
  loop
    -- Check again now that the row is locked, because a training may have begun in between.
    if the_way.dataset_is_expired(d, at) then
      gone := gone || jsonb_build_array(jsonb_build_object('id', d.id) || the_way.dataset_delete(d));
    end if;
  end loop;
  return gone;
end $$;

-- From scripts/sql/functions/datasets-edit.sql

-- Every change to a dataset locks its row first, so that a training's snapshot is taken either before or after the
-- change.

create or replace function the_way.dataset_locked(wanted text, owner text) returns public.datasets
language sql as $$
  select d.* from public.datasets d where d.id = wanted and d.owner_id = owner for update
$$;

create or replace function the_way.dataset_in_use(wanted text) returns boolean
language sql stable as $$
  select exists (select from public.trainings t join public.runs r on r.id = t.id
    where t.dataset_id = wanted and r.status in ('queued', 'submitting'))
$$;

-- Returns the ids of its images in order.
create or replace function the_way.dataset_order(wanted text) returns text[]
language sql stable as $$
  select array(select dp.id from public.dataset_images dp where dp.dataset_id = wanted order by dp.position)
$$;

-- Puts the images in the order of `ids`. Positions become negative in between, because no two images may ever share
-- one.
create or replace function the_way.dataset_reorder(wanted text, ids text[]) returns void
language sql as $$
  update public.dataset_images set position = -1 - position where dataset_id = wanted;
  update public.dataset_images set position = array_position(ids, id) - 1 where dataset_id = wanted;
$$;

create or replace function the_way.dataset_outcome(outcome text, d public.datasets) returns jsonb
language sql stable as $$
  select jsonb_build_object('outcome', outcome,
    'dataset', case when d.id is not null then the_way.dataset_with_images_json(d) end)
$$;

create or replace function public.datasets_create(p jsonb) returns jsonb
language plpgsql as $$
begin
  perform the_way.dataset_insert(p->'dataset', p->>'owner_id', (p->>'now')::timestamptz);
  return (select the_way.dataset_with_images_json(d) from public.datasets d
    where d.id = p#>>'{dataset,id}' and d.owner_id = p->>'owner_id');
end $$;

create or replace function public.datasets_add_images(p jsonb) returns jsonb
language plpgsql as $$
declare
  d public.datasets := the_way.dataset_locked(p->>'id', p->>'owner_id');
  added jsonb;
  added_bytes bigint;
begin
  if d.id is null then
    return the_way.dataset_outcome('not_found', null);
  end if;
  -- Images that exist already were added by an earlier attempt whose response was lost.
  select coalesce(jsonb_agg(n.image order by n.place), '[]'), coalesce(sum((n.image->>'bytes')::bigint), 0)
  into added, added_bytes
  from jsonb_array_elements(p->'images') with ordinality n(image, place)
  where not exists (select from public.dataset_images dp
    where dp.dataset_id = d.id and dp.id = n.image->>'id');
  if jsonb_array_length(added) = 0 then
    return the_way.dataset_outcome('added', d);
  end if;
  if d.image_count + jsonb_array_length(added) > (p->>'max_images')::bigint then
    return the_way.dataset_outcome('too_many_images', d);
  end if;
  if d.bytes + added_bytes > (p->>'max_bytes')::bigint then
    return the_way.dataset_outcome('too_large', d);
  end if;
  perform the_way.dataset_images_insert(d.id, added);
  update public.datasets set rejected = the_way.newest_rejected(rejected || (p->'rejected')),
    received = the_way.counts_sum(received, p->'received')
  where id = d.id;
  return the_way.dataset_outcome('added', the_way.dataset_refresh(d.id, (p->>'now')::timestamptz));
exception
  when unique_violation then -- an image of another dataset has this id
    return the_way.dataset_outcome('id_taken', null);
end $$;

create or replace function public.datasets_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  changes jsonb := p->'changes';
  d public.datasets := the_way.dataset_locked(p->>'id', p->>'owner_id');
  ids text[] := the_way.dataset_order(d.id);
  wanted text[];
  captions jsonb;
begin
  if d.id is null then
    return the_way.dataset_outcome('not_found', null);
  end if;
  if changes ? 'order' then
    wanted := array(select w.id from jsonb_array_elements_text(changes->'order') w(id));
    if array(select w.id from unnest(wanted) w(id) order by w.id) <> array(select i.id from unnest(ids) i(id) order by i.id)
    then
      return the_way.dataset_outcome('bad_order', d);
    end if;
  end if;
  select coalesce(jsonb_object_agg(c.item->>'id', c.item->'caption'), '{}') into captions
  from jsonb_array_elements(coalesce(changes->'captions', '[]')) c(item);
  if exists (select from jsonb_object_keys(captions) c(id) where c.id <> all (ids)) then
    return the_way.dataset_outcome('unknown_image', d);
  end if;

  if wanted is not null then
    perform the_way.dataset_reorder(d.id, wanted);
  end if;
  update public.dataset_images dp set caption = captions->>dp.id where dp.dataset_id = d.id and captions ? dp.id;
  update public.datasets set name = coalesce(changes->>'name', name),
    consent_at = coalesce(consent_at, case when (changes->>'consent')::boolean then at end),
    keep_days = case when changes ? 'keep_days' then (changes->>'keep_days')::integer else keep_days end
  where id = d.id;
  return the_way.dataset_outcome('updated', the_way.dataset_refresh(d.id, at));
end $$;

create or replace function public.dataset_images_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  changes jsonb := p->'changes';
  d public.datasets := the_way.dataset_locked(p->>'dataset_id', p->>'owner_id');
  others text[] := array_remove(the_way.dataset_order(d.id), p->>'id');
  place integer;
begin
  if not exists (select from public.dataset_images dp where dp.id = p->>'id' and dp.dataset_id = d.id) then
    return the_way.dataset_outcome('not_found', null);
  end if;
  update public.dataset_images set caption = coalesce(changes->>'caption', caption) where id = p->>'id';
  if changes ? 'position' then
    place := least((changes->>'position')::bigint, cardinality(others));
    perform the_way.dataset_reorder(d.id, others[1:place] || (p->>'id') || others[place + 1:]);
  end if;
  return the_way.dataset_outcome('updated', the_way.dataset_refresh(d.id, (p->>'now')::timestamptz));
end $$;

-- From scripts/sql/functions/deleting-runs.sql

-- Deletes single runs that have ended, and single images. Rows are deleted at once. The files and uploads that they
-- leave behind are recorded in the same transaction and removed afterwards, with retries.

create or replace function the_way.removed(files jsonb, uploads jsonb, owner text, emulated boolean, at timestamptz)
returns jsonb
language sql as $$
  with noted as (
    insert into public.removals (kind, name, owner_id, emulated, created_at)
    select 'file', f, owner, null, at from jsonb_array_elements_text(files) f
    union all select 'upload', u, owner, emulated, at from jsonb_array_elements_text(uploads) u
    on conflict do nothing)
  select jsonb_build_object('outcome', 'deleted', 'files', files, 'uploads', uploads)
$$;

create or replace function the_way.not_removed(outcome text) returns jsonb
language sql immutable as $$
  select jsonb_build_object('outcome', outcome, 'files', '[]'::jsonb, 'uploads', '[]'::jsonb)
$$;

-- Deletes a run with what its kind stores. Its cost still counts against the caps, and its prediction at Replicate must
-- not be adopted by another run. The caller must have locked the row.
create or replace function the_way.run_deleted(r public.runs, version text, at timestamptz) returns void
language sql as $$
  insert into public.deleted_runs (id, owner_id, replicate_id, version, emulated, sent_at, usd_micros, deleted_at)
  values (r.id, r.owner_id, r.replicate_id, version, r.emulated, r.intent_at,
    coalesce(r.cost_usd_micros, r.estimate_usd_micros), at)
  on conflict do nothing;
  delete from public.runs where id = r.id
$$;

-- All runs are locked, in the order of their ids.
create or replace function public.generations_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  runs public.runs[] := the_way.lock_generation(p->>'owner_id', p->>'id');
  files jsonb;
  uploads jsonb := (select coalesce(jsonb_agg(u.id), '[]')
    from unnest(runs) r cross join lateral jsonb_array_elements(the_way.open_uploads(r)) u(id));
begin
  if cardinality(runs) = 0 then
    return the_way.not_removed('not_found');
  end if;
  if exists (select from unnest(runs) r where not the_way.is_over(r.status)) then
    return the_way.not_removed('not_ended');
  end if;
  select coalesce(jsonb_agg(i.file order by i.position), '[]') into files
  from public.generated_images i where i.generation_id = p->>'id';
  select files || to_jsonb(array_remove(array[g.source_file, g.mask_file], null)) into files
  from public.generations g where g.id = p->>'id';
  with retry as (update public.generations set retry_of = null where retry_of = p->>'id' returning id)
  update public.runs set updated_at = at
  where id in (select q.id from public.generation_parts q join retry on retry.id = q.generation_id);
  perform the_way.forget_prompts(p->>'id');
  perform the_way.run_deleted(r, null, at) from unnest(runs) r;
  delete from public.generations where id = p->>'id';
  return the_way.removed(files, uploads, p->>'owner_id', runs[1].emulated, at);
end $$;

create or replace function public.images_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
  gone public.generated_images;
begin
  -- Lock the run first, as deleting the whole generation does.
  select u.* into r from public.runs u
  where u.id = (select i.part_id from public.generated_images i where i.id = p->>'id' and i.owner_id = p->>'owner_id'
      and i.deleted_at is null)
  for update;
  if found and not the_way.is_over(r.status) then
    return the_way.not_removed('not_ended');
  end if;
  delete from public.generated_images where id = p->>'id' and part_id = r.id and deleted_at is null returning * into gone;
  if not found then
    return the_way.not_removed('not_found');
  end if;
  update public.generation_parts set deleted_images = deleted_images + 1 where id = r.id;
  update public.runs set updated_at = at where id = r.id;
  return the_way.removed(jsonb_build_array(gone.file), '[]', gone.owner_id, r.emulated, at);
end $$;

-- A training that succeeded can only be deleted once its thumbnail and weights were copied. An upload that still has to
-- be deleted at Replicate is recorded as a removal.
create or replace function public.trainings_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
  t public.trainings;
begin
  -- Lock the dataset's row first, in the same order as deleting a dataset does.
  perform from public.datasets d
  where d.id = (select s.dataset_id from public.trainings s join public.runs u on u.id = s.id
    where s.id = p->>'id' and u.owner_id = p->>'owner_id')
  for update;
  select * into r from public.runs
  where id = p->>'id' and owner_id = p->>'owner_id' and kind = 'training' for update;
  if not found then
    return the_way.not_removed('not_found');
  end if;
  if not the_way.is_over(r.status) then
    return the_way.not_removed('not_ended');
  end if;
  if r.status = 'succeeded' and r.next_check_at is not null then
    return the_way.not_removed('post_processing');
  end if;
  select * into strict t from public.trainings where id = r.id;
  update public.trained_models set training_id = null where training_id = r.id;
  update public.datasets set trained_at = greatest(trained_at, r.completed_at) where id = t.dataset_id;
  with retries as (
    update public.trainings s set retry_of = null from public.runs u
    where u.id = s.id and u.owner_id = r.owner_id and s.retry_of = r.id
    returning s.id
  )
  update public.runs set updated_at = at where id in (select id from retries);
  perform the_way.run_deleted(r, t.model_url, at);
  return the_way.removed(
    case when t.weights_file is not null then jsonb_build_array(t.weights_file) else '[]' end,
    the_way.open_uploads(r), r.owner_id, r.emulated, at);
end $$;

create or replace function public.removals_open(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'name', r.name)
      order by r.created_at, r.kind, r.name), '[]')
    from (select * from public.removals s
      where s.emulated is null or s.emulated = (p->>'emulated')::boolean
      order by s.created_at, s.kind, s.name limit (p->>'limit')::integer) r);
end $$;

create or replace function public.removals_done(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  gone integer;
begin
  delete from public.removals r using jsonb_to_recordset(p->'removals') as d(kind text, name text)
  where r.kind = d.kind and r.name = d.name;
  get diagnostics gone = row_count;
  return to_jsonb(gone);
end $$;

-- From scripts/sql/functions/deletions.sql

-- Deletes everything that an owner has, and keeps a receipt.

-- `todo` names what still has to be removed, and is dropped once all of it is gone. `left` counts it; a folder that was
-- not searched yet counts as one file. `stays` names versions that are still at Replicate, so that a later deletion finds
-- them. `emulated` tells whether they are at the emulator.
create or replace function the_way.deletion_json(d public.deletion_receipts) returns jsonb
language sql stable as $$
  select (d.receipt - array['todo', 'spent']) || jsonb_build_object(
    'emulated', d.receipt->'emulated',
    'stays', (select coalesce(jsonb_agg(s - 'emulated'), '[]') from jsonb_array_elements(coalesce(d.receipt->'stays', '[]')) s),
    'id', d.id, 'created_at', the_way.utc(d.created_at), 'completed_at', the_way.utc(d.completed_at),
    'left', jsonb_build_object(
      'files', coalesce(jsonb_array_length(d.receipt#>'{todo,files}'), 0)
        + coalesce(jsonb_array_length(d.receipt#>'{todo,folders}'), 0),
      'uploads', coalesce(jsonb_array_length(d.receipt#>'{todo,uploads}'), 0),
      'versions', coalesce(jsonb_array_length(d.receipt#>'{todo,versions}'), 0)))
$$;

-- All rows are deleted at once, and the files, uploads and versions that they referred to are recorded in the same
-- transaction, so that a crash in between leaves nothing behind. What was spent this month still counts; otherwise
-- deleting would reset a cap. With `at_replicate` it also deletes the versions that earlier deletions left at
-- Replicate. Runs that were not sent are deleted too, on hold or queued: a worker that prepares one of them requests
-- the intent under the same lock, finds no row and sends nothing. A run with an intent may be under way at Replicate
-- and blocks the deletion.
create or replace function public.deletions_start(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  owner text := p->>'owner_id';
  at timestamptz := (p->>'now')::timestamptz;
  at_replicate boolean := (p->>'at_replicate')::boolean;
  emulates boolean := (p->>'emulated')::boolean;
  versions text[];
  staying jsonb;
  under_way jsonb;
  d public.deletion_receipts;
begin
  perform the_way.lock_spending(owner);
  select * into d from public.deletion_receipts r where r.id = p->>'id' and r.owner_id = owner;
  if found then
    return jsonb_build_object('outcome', 'started', 'deletion', the_way.deletion_json(d), 'under_way', null);
  end if;
  select jsonb_build_object('trainings', count(*) filter (where r.kind = 'training'),
    'generations', count(distinct q.generation_id)) into under_way
  from public.runs r left join public.generation_parts q on q.id = r.id
  where r.owner_id = owner and not the_way.is_over(r.status) and r.intent_at is not null;
  if under_way <> '{"trainings": 0, "generations": 0}' then
    return jsonb_build_object('outcome', 'under_way', 'deletion', null, 'under_way', under_way);
  end if;
  -- Replicate does not know what the emulator trained, nor the other way round: "not found" there proves nothing.
  versions := array(select v.version from the_way.marked_versions_of(owner) v where v.emulated = emulates
    union select s->>'version' from public.deletion_receipts r
      cross join jsonb_array_elements(coalesce(r.receipt->'stays', '[]')) s
      where r.owner_id = owner and at_replicate and coalesce((s->>'emulated')::boolean, false) = emulates);
  select coalesce(jsonb_agg(jsonb_build_object('version', v.version, 'emulated', v.emulated, 'why',
    case when at_replicate then 'The Way is in demo mode and not connected to Replicate' end)), '[]') into staying
  from the_way.marked_versions_of(owner) v
  where case when at_replicate then emulates and not v.emulated else emulates or not v.emulated end;
  if at_replicate then
    update public.deletion_receipts r set receipt = r.receipt || jsonb_build_object('stays', (
      select coalesce(jsonb_agg(s), '[]') from jsonb_array_elements(r.receipt->'stays') s
      where coalesce((s->>'emulated')::boolean, false) <> emulates))
    where r.owner_id = owner and r.receipt ? 'stays';
  end if;
  insert into public.deletion_receipts (id, owner_id, created_at, receipt)
  values (p->>'id', owner, at, jsonb_build_object(
    'at_replicate', at_replicate,
    'emulated', emulates,
    'counts', jsonb_build_object(
      'models', (select count(*) from public.trained_models m where m.owner_id = owner),
      'datasets', (select count(*) from public.datasets s where s.owner_id = owner),
      'trainings', (select count(*) from public.runs r where r.owner_id = owner and r.kind = 'training'),
      'generations', (select count(*) from public.generations g where g.owner_id = owner),
      'files', (select count(*) from the_way.files_of(owner)),
      'uploads', (select count(*) from the_way.uploads_of(owner, at) u where not u.is_deleted),
      'versions', case when at_replicate then cardinality(versions) else 0 end),
    'remains', '[]'::jsonb,
    'stays', staying,
    'todo', jsonb_build_object(
      'files', (select coalesce(jsonb_agg(k), '[]') from the_way.files_of(owner) k),
      'folders', p->'folders',
      'uploads', (select coalesce(jsonb_agg(u.upload), '[]') from the_way.uploads_of(owner, at) u),
      'versions', case when at_replicate then to_jsonb(versions) else '[]'::jsonb end),
    'spent', (select coalesce(jsonb_agg(jsonb_build_object('at', the_way.utc(s.intent_at), 'usd_micros', s.usd_micros)), '[]')
      from (
        select u.intent_at, coalesce(u.cost_usd_micros, u.estimate_usd_micros) as usd_micros
        from public.runs u where u.owner_id = owner
        union all
        select r.sent_at, r.usd_micros from public.deleted_runs r where r.owner_id = owner
      ) s where s.intent_at >= the_way.period_start('month', at) and s.usd_micros > 0)))
  returning * into d;
  delete from public.webhook_deliveries where owner_id = owner;
  delete from public.idempotency_keys where owner_id = owner;
  delete from public.albums where owner_id = owner;
  delete from public.runs where owner_id = owner;
  delete from public.generations where owner_id = owner;
  delete from public.sheets where owner_id = owner;
  delete from public.trained_models where owner_id = owner;
  -- After the models, because a generation that is being created locks its model first.
  delete from public.used_prompts where owner_id = owner;
  delete from public.prompt_templates where owner_id = owner;
  delete from public.deleted_runs where owner_id = owner;
  delete from public.datasets where owner_id = owner;
  delete from public.push_subscriptions where owner_id = owner;
  return jsonb_build_object('outcome', 'started', 'deletion', the_way.deletion_json(d), 'under_way', null);
end $$;

create or replace function public.deletions_open(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'created_at', the_way.utc(d.created_at),
    -- Receipts that were begun before schema version 11 have no folders.
    'todo', '{"folders": []}'::jsonb || (d.receipt->'todo'), 'emulated', d.receipt->'emulated') order by d.created_at), '[]')
    from public.deletion_receipts d where d.completed_at is null);
end $$;

-- Records what is left to do, adds to `remains` and `stays` what cannot be removed, and counts the files that were found
-- in folders. A version in `stays` is listed once even if two servers tried, and is not counted as deleted. Once nothing
-- is left to do, the receipt is complete.
create or replace function public.deletions_note(p jsonb) returns jsonb
language plpgsql as $$
declare
  d public.deletion_receipts;
  is_done boolean := p->'todo' = '{"files": [], "folders": [], "uploads": [], "versions": []}'::jsonb;
  known jsonb;
  stays jsonb;
begin
  select * into d from public.deletion_receipts r where r.id = p->>'id' and r.completed_at is null for update;
  if not found then
    return null;
  end if;
  known := coalesce(d.receipt->'stays', '[]');
  select coalesce(jsonb_agg(s || jsonb_build_object('emulated', coalesce(d.receipt->'emulated', 'false'))), '[]') into stays
  from jsonb_array_elements(p->'stays') s
  where not known @> jsonb_build_array(jsonb_build_object('version', s->'version'));
  update public.deletion_receipts r set
    receipt = case when is_done then r.receipt - 'todo' else r.receipt || jsonb_build_object('todo', p->'todo') end
      || jsonb_build_object('remains', (r.receipt->'remains') || (p->'remains'), 'stays', known || stays,
        'counts', (r.receipt->'counts') || jsonb_build_object(
          'files', (r.receipt#>>'{counts,files}')::integer
            + case when jsonb_array_length(r.receipt#>'{todo,folders}') > 0 then (p->>'found')::integer else 0 end,
          'versions', greatest((r.receipt#>>'{counts,versions}')::integer - jsonb_array_length(stays), 0))),
    completed_at = case when is_done then (p->>'now')::timestamptz end
  where r.id = d.id
  returning * into d;
  return the_way.deletion_json(d);
end $$;

create or replace function public.deletions_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.deletion_json(d) from public.deletion_receipts d
    where d.id = p->>'id' and d.owner_id = p->>'owner_id');
end $$;

create or replace function public.deletions_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.deletion_json(d) order by d.created_at desc, d.id desc), '[]') into rows
  from (
    select * from public.deletion_receipts
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) d;
  return the_way.page('deletions', rows, size);
end $$;

-- From scripts/sql/functions/demo-mode.sql

-- What happens to unfinished runs when a server changes between demo mode and Replicate.

-- Cancels the unfinished runs of demo mode once Replicate is connected. Their uploads at the emulator still have to be
-- deleted, which a server in demo mode does.
create or replace function public.runs_end_emulated(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
  trainings integer := 0;
  generations integer := 0;
begin
  for r in
    update public.runs set status = 'canceled', hold_reason = null, error = p->'error', absent_at = null,
      cost_usd_micros = 0, completed_at = at, next_check_at = case when uploads <> '[]' then at end,
      woken_at = null, lease_id = null, lease_until = null, updated_at = at
    where emulated and not the_way.is_over(status)
    returning *
  loop
    perform the_way.settle_deliveries(r, 'unchanged', null, at);
    trainings := trainings + (r.kind = 'training')::integer;
    generations := generations + (r.kind = 'generation')::integer;
  end loop;
  return jsonb_build_object('trainings', trainings, 'generations', generations);
end $$;

create or replace function public.models_count_emulated(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select to_jsonb(count(*)) from public.trained_models
    where owner_id = p->>'owner_id' and emulated and model_url <> '');
end $$;

-- From scripts/sql/functions/files.sql

create or replace function public.files_get(p jsonb) returns jsonb
language plpgsql stable as $$
declare
  owner text := p->>'owner_id';
  wanted text := p->>'file';
  stem text;
  only_thumbnails boolean;
begin
  select f.stem, f.only_thumbnails into stem, only_thumbnails from (
    select g.model_name || ' ' || i.number as stem, false as only_thumbnails
    from public.generated_images i join public.generations g on g.id = i.generation_id
    where i.file = wanted and i.owner_id = owner and i.deleted_at is null
    union all
    select g.model_name || case wanted when g.mask_file then ' mask' else ' source' end, false
    from public.generations g where (g.source_file = wanted or g.mask_file = wanted) and g.owner_id = owner
    union all
    select regexp_replace(dp.name, '\.[A-Za-z0-9]+$', ''), false
    from public.dataset_images dp join public.datasets d on d.id = dp.dataset_id
    where (dp.file = wanted or dp.thumbnail_file = wanted) and d.owner_id = owner
    union all
    select coalesce(m.name, m.id), false from public.trained_models m
    where m.thumbnail_url = wanted and m.thumbnail_url like 'models/%' and (m.owner_id = owner or the_way.is_shared(m))
    union all
    -- Other users may see the thumbnail of a shared model, but not the image that it was made from.
    select coalesce(m.name, m.id), true from public.generated_images i
    join public.trained_models m on m.thumbnail_image_id = i.id and m.owner_id = i.owner_id
    where i.file = wanted and i.owner_id <> owner and i.deleted_at is null and the_way.is_shared(m)
    union all
    select t.name, false from public.trainings t join public.runs r on r.id = t.id
    where t.weights_file = wanted and r.owner_id = owner
  ) f limit 1;
  return case when found then jsonb_build_object('file', wanted, 'name', the_way.download_name(stem, wanted),
    'only_thumbnails', only_thumbnails) end;
end $$;

create or replace function public.files_known(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(w.file), '[]') from jsonb_array_elements_text(p->'files') as w(file)
    where exists (select from public.generated_images i where i.file = w.file)
      or exists (select from public.generations g where g.source_file = w.file)
      or exists (select from public.generations g where g.mask_file = w.file)
      or exists (select from public.dataset_images dp where dp.file = w.file)
      or exists (select from public.dataset_images dp where dp.thumbnail_file = w.file)
      or exists (select from public.trained_models m where m.thumbnail_url = w.file and m.thumbnail_url like 'models/%')
      or exists (select from public.trainings t where t.weights_file = w.file));
end $$;

-- From scripts/sql/functions/generations.sql

-- Why an owner can't generate with a model, as an outcome; `null` if they can.
create or replace function the_way.unusable_model(m public.trained_models, owner text, emulated boolean) returns text
language sql immutable as $$
  select case
    when m.owner_id <> owner and m.public_use <> 'generate' then 'view_only'
    when m.status = 'archived' then 'archived'
    when m.emulated <> emulated then case when m.emulated then 'demo_only' else 'replicate_only' end
  end
$$;

-- The version of a model as 64 hex digits; `null` if the model does not name one.
create or replace function the_way.version_id(m public.trained_models) returns text
language sql immutable as $$
  select substring(m.version from '(?:^|:)([0-9a-f]{64})$')
$$;

-- Inserts the runs of a generation, `queued`. A run returns far fewer images than the distance between two
-- `first_position`, so that even one that returns more than requested gets a position for each. The times of creation keep the
-- runs in order.
create or replace function the_way.insert_runs(g public.generations, emulated boolean, request_hash text, version text,
  parts jsonb, due timestamptz) returns void
language plpgsql as $$
declare
  positions_per_run constant integer := 1000;
begin
  insert into public.runs (id, kind, owner_id, emulated, request_hash, estimate_usd_micros, next_check_at, created_at,
    updated_at)
  select e.part->>'id', 'generation', g.owner_id, emulated, request_hash, (e.part->>'estimate_usd_micros')::bigint,
    due, g.created_at + (e.number - 1) * interval '1 microsecond', g.created_at
  from jsonb_array_elements(parts) with ordinality e(part, number);
  insert into public.generation_parts (id, generation_id, owner_id, place, first_position, prompt, seed, num_outputs,
    version, created_at)
  select e.part->>'id', g.id, g.owner_id, e.number - 1, (e.number - 1) * positions_per_run, e.part->>'prompt',
    (e.part->>'seed')::bigint, (e.part->>'num_outputs')::integer, version,
    g.created_at + (e.number - 1) * interval '1 microsecond'
  from jsonb_array_elements(parts) with ordinality e(part, number);
end $$;

-- All runs of a generation are created together.
create or replace function public.generations_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  n public.runs := jsonb_populate_record(null::public.runs, p->'generation');
  g public.generations := jsonb_populate_record(null::public.generations, p->'generation');
  m public.trained_models;
  other public.generations;
  conflict jsonb;
  refusal text;
begin
  if keyed then
    conflict := the_way.key_conflict(n.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('generation', null) || conflict;
    end if;
  end if;
  -- A deletion removes the files that it finds, so what was stored before it must not be recorded after it.
  if g.source_file is not null then
    perform the_way.lock_spending(n.owner_id);
    if exists (select from public.deletion_receipts d
      where d.owner_id = n.owner_id and d.created_at >= (p#>>'{generation,source_begun_at}')::timestamptz) then
      return jsonb_build_object('outcome', 'deleted_meanwhile', 'generation', null, 'answer', null);
    end if;
  end if;
  -- The lock on the model's row also serializes two equal requests, so that the second finds the generation of the first.
  select * into m from public.trained_models
  where id = g.model_id and model_url <> '' for update;
  if not found or (m.owner_id <> n.owner_id and the_way.is_shared(m) is not true) then
    return jsonb_build_object('outcome', 'no_model', 'generation', null, 'answer', null);
  end if;
  select e.* into other
  from public.runs s join public.generation_parts q on q.id = s.id join public.generations e on e.id = q.generation_id
  where s.owner_id = n.owner_id and s.kind = 'generation' and (s.id = n.id or not keyed and s.request_hash = n.request_hash
    and s.status not in ('failed', 'canceled') and s.created_at > (p->>'same_click_since')::timestamptz)
  order by s.id = n.id desc, s.created_at desc limit 1;
  if found then
    return jsonb_build_object('outcome', 'replayed', 'generation', the_way.generation_row(other), 'answer', null);
  end if;
  select * into other from public.generations e where e.retry_of = g.retry_of;
  if found then
    return jsonb_build_object('outcome', 'retried', 'generation', the_way.generation_row(other), 'answer', null);
  end if;
  refusal := the_way.unusable_model(m, n.owner_id, n.emulated);
  if refusal is not null then
    return jsonb_build_object('outcome', refusal, 'generation', null, 'answer', null);
  end if;

  insert into public.generations (id, owner_id, model_id, model_name, model_url, keyword_inserted, parameters, retry_of,
    source_file, mask_file, source_width, source_height, source_image_id, loras, created_at)
  values (n.id, n.owner_id, m.id, coalesce(m.name, m.id), m.model_url, g.keyword_inserted, g.parameters, g.retry_of,
    g.source_file, g.mask_file, g.source_width, g.source_height, g.source_image_id, coalesce(g.loras, '[]'), at)
  returning * into g;
  perform the_way.insert_runs(g, n.emulated, n.request_hash, the_way.version_id(m), p->'parts', at);
  perform the_way.record_prompts(p->'parts');
  update public.trained_models set last_used = at where id = m.id and owner_id = n.owner_id;
  if keyed then
    perform the_way.keep_answer(n.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'generation', the_way.generation_row(g), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.generations_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.generation_row(g) from public.generations g
    where g.id = p->>'id' and g.owner_id = p->>'owner_id');
end $$;

create or replace function public.generation_parts_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.run_row(r) from public.runs r
    where r.id = p->>'id' and r.owner_id = p->>'owner_id' and r.kind = 'generation');
end $$;

create or replace function public.generations_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.generation_json(g) || jsonb_build_object('parts', runs.parts)
    order by g.created_at desc, g.id desc), '[]') into rows
  from (
    select * from public.generations
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
      and (p->>'model_id' is null or model_id = p->>'model_id')
      -- The cells of a contact sheet would fill pages; the sheet lists them.
      and sheet_id is null
    order by created_at desc, id desc limit size + 1
  ) g
  cross join lateral (
    select jsonb_agg(the_way.part_json(q) || jsonb_build_object('images', taken.images) || the_way.run_json(r)
      order by q.place) as parts
    from public.generation_parts q join public.runs r on r.id = q.id
    cross join lateral (
      select coalesce(jsonb_agg(the_way.image_json(i) order by i.position), '[]') as images
      from public.generated_images i
      where i.generation_id = q.generation_id and i.part_id = q.id and i.deleted_at is null
    ) taken
    where q.generation_id = g.id
  ) runs;
  return the_way.page('generations', rows, size);
end $$;

-- The version and whole input, by which a look-up recognizes the run.
create or replace function public.generations_prepare(p jsonb) returns jsonb
language plpgsql as $$
begin
  if not the_way.run_prepared(p) then
    return null;
  end if;
  update public.generation_parts set version = p->>'version', input = p->'input',
    usd_micros_per_second = (p->>'usd_micros_per_second')::integer
  where id = p->>'id';
  return (select the_way.run_row(r) from public.runs r where r.id = p->>'id');
end $$;

-- From scripts/sql/functions/generations-cancel.sql

-- What an owner can do with all runs of a generation: cancel those that have not ended, or retry those that are on hold.

-- Locks the runs of a generation in the order of their ids, so that two callers cannot wait for each other, and returns
-- them; none if the owner does not have the generation.
create or replace function the_way.lock_generation(owner text, generation text) returns public.runs[]
language plpgsql as $$
begin
  return array(select r from public.runs r
    where r.id in (select p.id from public.generation_parts p where p.generation_id = generation) and r.owner_id = owner
    order by r.id for update);
end $$;

-- Cancels these runs, which the caller must have locked. `canceled` has those that were not sent, `asked` those that
-- Replicate has to cancel.
create or replace function the_way.cancel_runs(runs public.runs[], at timestamptz, out canceled text[], out asked text[])
language plpgsql as $$
declare
  before public.runs;
  r public.runs;
begin
  canceled := '{}';
  asked := '{}';
  foreach before in array runs loop
    r := the_way.run_cancel(before, 'owner', at);
    if r.status = 'canceled' and before.status <> 'canceled' then
      canceled := canceled || r.id;
    elsif r.status in ('submitting', 'starting', 'processing') then
      asked := asked || r.id;
    end if;
  end loop;
end $$;

create or replace function public.generations_cancel(p jsonb) returns jsonb
language plpgsql as $$
declare
  runs public.runs[] := the_way.lock_generation(p->>'owner_id', p->>'id');
  done record := the_way.cancel_runs(runs, (p->>'now')::timestamptz);
begin
  if cardinality(runs) = 0 then
    return null;
  end if;
  return jsonb_build_object('canceled', to_jsonb(done.canceled),
    'generation', (select the_way.generation_row(g) from public.generations g where g.id = p->>'id'),
    'outcome', case
      when cardinality(done.asked) > 0 then 'asked'
      when cardinality(done.canceled) > 0 then 'canceled'
      when exists (select from unnest(runs) r where r.status = 'canceled') then 'was_canceled'
      else 'ended' end);
end $$;

-- Cancels all generations of an owner that wait or run.
create or replace function public.generations_cancel_all(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  done record := the_way.cancel_runs(array(
    select s from public.runs s
    where s.owner_id = p->>'owner_id' and s.kind = 'generation'
      and s.status in ('queued', 'submitting', 'starting', 'processing')
      and (p->>'model_id' is null or exists (select from public.generation_parts q
        join public.generations g on g.id = q.generation_id where q.id = s.id and g.model_id = p->>'model_id'))
    order by s.id for update), (p->>'now')::timestamptz);
  asked text[] := array(select distinct q.generation_id from public.generation_parts q where q.id = any (done.asked)
    order by 1);
begin
  return jsonb_build_object('asked', to_jsonb(asked), 'canceled_runs', to_jsonb(done.canceled),
    'canceled', (select coalesce(jsonb_agg(distinct q.generation_id order by q.generation_id), '[]')
      from public.generation_parts q where q.id = any (done.canceled) and q.generation_id <> all (asked)));
end $$;

-- Retries all runs of a generation that are on hold.
create or replace function public.generations_resume(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  conflict jsonb;
begin
  if keyed then
    conflict := the_way.key_conflict(p->>'owner_id', p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('generation', null) || conflict;
    end if;
  end if;
  if 0 = (select count((the_way.run_resume(r, at)).id) from unnest(the_way.lock_generation(p->>'owner_id', p->>'id')) r) then
    return jsonb_build_object('outcome', 'not_on_hold', 'answer', null, 'generation', null);
  end if;
  if keyed then
    perform the_way.keep_answer(p->>'owner_id', p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'resumed', 'answer', null,
    'generation', (select the_way.generation_row(g) from public.generations g where g.id = p->>'id'));
end $$;

-- From scripts/sql/functions/generations-paces.sql

-- How long the newest runs of a version took at Replicate, from which the next one is estimated.
create or replace function public.generations_paces(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('input', t.input || t.size, 'num_outputs', t.num_outputs,
      'seconds', extract(epoch from t.source_completed_at - t.started_at)) order by t.created_at desc, t.id desc), '[]')
    from (
      -- An image that starts from another has its size, whatever the input says.
      select q.id, q.created_at, q.input, q.num_outputs, q.source_completed_at, r.started_at,
        case when g.source_width is null then '{}'::jsonb
          else jsonb_build_object('width', g.source_width, 'height', g.source_height) end as size
      from public.generation_parts q join public.runs r on r.id = q.id join public.generations g on g.id = q.generation_id
      where q.owner_id = p->>'owner_id' and q.version = p->>'version' and q.input is not null
        and r.status = 'succeeded' and r.emulated = (p->>'emulated')::boolean and q.source_completed_at > r.started_at
      order by q.created_at desc, q.id desc limit least((p->>'limit')::integer, 100)
    ) t);
end $$;

-- From scripts/sql/functions/generations-saving.sql

-- The images of a run that has succeeded at Replicate, and the end of the run.

-- Replicate has delivered the images: they are to be copied, which is a step with its own lease.
create or replace function public.generations_deliver(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  update public.runs set status = 'saving', error = null,
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    cost_usd_micros = coalesce((p->>'cost_usd_micros')::bigint, cost_usd_micros),
    next_check_at = at, woken_at = null, lease_id = null, lease_until = null, checked_at = at, news_at = at, updated_at = at
  where id = p->>'id' and status in ('starting', 'processing')
  returning * into r;
  if not found then
    return null;
  end if;
  update public.generation_parts set delivered = (p->>'delivered')::integer, withheld = (p->>'withheld')::integer,
    source_completed_at = (p->>'source_completed_at')::timestamptz
  where id = r.id;
  perform the_way.settle_deliveries(r, 'applied', null, at);
  return the_way.run_row(r);
end $$;

-- Whether the image at this position was neither stored nor recorded as lost. Locks the rows of the run and the generation, so that the
-- run can neither complete nor move to another owner meanwhile, and two runs of a generation number their images one after the other.
create or replace function the_way.is_place_open(part text, image_position integer) returns boolean
language plpgsql as $$
begin
  perform from public.runs r join public.generation_parts p on p.id = r.id join public.generations g on g.id = p.generation_id
  where r.id = part and r.status = 'saving'
    and not p.lost @> jsonb_build_array(jsonb_build_object('position', image_position))
  for update;
  return found and not exists (
    select from public.generated_images i join public.generation_parts p on p.generation_id = i.generation_id
    where p.id = part and i.position = image_position);
end $$;

-- When the model of a generation was created. If it is deleted, its images have the same time as its other ones.
create or replace function the_way.model_created_at(g public.generations) returns timestamptz
language sql stable as $$
  select coalesce((select m.created_at from public.trained_models m where m.id = g.model_id),
    (select i.model_created_at from public.generated_images i where i.owner_id = g.owner_id and i.model_id = g.model_id limit 1),
    g.created_at)
$$;

create or replace function public.images_add(p jsonb) returns jsonb
language plpgsql as $$
declare
  n public.generated_images := jsonb_populate_record(null::public.generated_images, p->'image');
begin
  if not the_way.is_place_open(n.part_id, n.position)
    or exists (select from public.generated_images i where i.id = n.id) then
    return to_jsonb(false);
  end if;
  insert into public.generated_images (id, generation_id, part_id, owner_id, position, number, file, width, height, format,
    bytes, sha256, model_id, model_created_at, has_source, search_text, thumbnails_due_at, requested_at, created_at)
  select n.id, g.id, q.id, g.owner_id, n.position, the_way.image_number(g, q, n.position), n.file, n.width, n.height,
    n.format, n.bytes, n.sha256, g.model_id, the_way.model_created_at(g),
    g.source_file is not null or g.parameters->>'image' is not null, n.search_text, n.thumbnails_due_at, g.created_at,
    (p->>'now')::timestamptz
  from public.generation_parts q join public.generations g on g.id = q.generation_id where q.id = n.part_id;
  return to_jsonb(found);
end $$;

create or replace function public.images_lost(p jsonb) returns jsonb
language plpgsql as $$
begin
  if not the_way.is_place_open(p->>'id', (p#>>'{lost,position}')::integer) then
    return to_jsonb(false);
  end if;
  update public.generation_parts set lost = lost || (p->'lost') where id = p->>'id';
  update public.runs set updated_at = (p->>'now')::timestamptz where id = p->>'id';
  return to_jsonb(true);
end $$;

create or replace function public.generations_complete(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs := the_way.run_complete(p);
begin
  if r.status = 'succeeded' then
    update public.trained_models set checked_at = (p->>'now')::timestamptz
    where checked_at is null and id = (select g.model_id from public.generation_parts q
      join public.generations g on g.id = q.generation_id where q.id = r.id);
  end if;
  return case when r.id is not null then the_way.run_row(r) end;
end $$;

-- From scripts/sql/functions/idempotency.sql

create or replace function the_way.answer_json(k public.idempotency_keys) returns jsonb
language sql stable as $$
  select jsonb_build_object('status', k.status, 'location', k.location, 'body', k.body)
$$;

create or replace function public.idempotency_keys_begin(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  k public.idempotency_keys;
  outcome text;
begin
  loop
    insert into public.idempotency_keys (owner_id, key, payload_hash, lease_id, lease_until, expires_at)
    values (p->>'owner_id', p->>'key', p->>'payload_hash', p->>'lease_id', (p->>'lease_until')::timestamptz,
      (p->>'expires_at')::timestamptz)
    on conflict do nothing;
    if found then
      return jsonb_build_object('outcome', 'started', 'answer', null, 'lease_until', null);
    end if;
    select * into k from public.idempotency_keys
    where owner_id = p->>'owner_id' and key = p->>'key' for update;
    exit when found; -- otherwise it was released in between
  end loop;

  outcome := case
    when k.expires_at <= at then 'started'
    when k.payload_hash <> p->>'payload_hash' then 'mismatch'
    when k.status is not null then 'replayed'
    when k.lease_until <= at then 'started'
    else 'running' end;
  if outcome = 'started' then
    update public.idempotency_keys set payload_hash = p->>'payload_hash', status = null, location = null, body = null,
      lease_id = p->>'lease_id', lease_until = (p->>'lease_until')::timestamptz,
      expires_at = (p->>'expires_at')::timestamptz
    where owner_id = k.owner_id and key = k.key;
  end if;
  return jsonb_build_object('outcome', outcome,
    'answer', case when outcome = 'replayed' then the_way.answer_json(k) end,
    'lease_until', case when outcome = 'running' then the_way.utc(k.lease_until) end);
end $$;

create or replace function public.idempotency_keys_renew(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.idempotency_keys set lease_until = (p->>'lease_until')::timestamptz
  where owner_id = p->>'owner_id' and key = p->>'key' and lease_id = p->>'lease_id' and status is null;
  return to_jsonb(found);
end $$;

create or replace function public.idempotency_keys_release(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.idempotency_keys
  where owner_id = p->>'owner_id' and key = p->>'key' and lease_id = p->>'lease_id' and status is null;
  return to_jsonb(found);
end $$;

create or replace function public.idempotency_keys_release_all(p jsonb) returns jsonb
language plpgsql as $$
declare
  released integer;
begin
  delete from public.idempotency_keys where status is null;
  get diagnostics released = row_count;
  return to_jsonb(released);
end $$;

-- Returns why a request must not have its effect: its key has an answer already, or another request has claimed it since.
-- `null` if it may. Locks the key until the transaction ends.
create or replace function the_way.key_conflict(owner text, idempotency jsonb, at timestamptz) returns jsonb
language plpgsql as $$
declare
  k public.idempotency_keys;
begin
  select * into k from public.idempotency_keys s
  where s.owner_id = owner and s.key = idempotency->>'key' for update;
  if k.status is not null and k.expires_at > at then
    return jsonb_build_object('outcome', 'replayed', 'answer', the_way.answer_json(k));
  end if;
  if k.status is null and k.lease_id = idempotency->>'lease_id' then
    return null;
  end if;
  return jsonb_build_object('outcome', 'key_lost', 'answer', null);
end $$;

-- Stores the answer of the request that holds the key for a day, in the transaction that makes its changes.
create or replace function the_way.keep_answer(owner text, idempotency jsonb, at timestamptz) returns void
language sql as $$
  update public.idempotency_keys k set status = (idempotency->>'status')::integer, location = idempotency->>'location',
    body = idempotency->>'body', lease_until = null, expires_at = greatest(k.expires_at, at + interval '24 hours')
  where k.owner_id = owner and k.key = idempotency->>'key'
$$;

create or replace function public.expired_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  gone integer;
begin
  with
    keys as (delete from public.idempotency_keys where expires_at <= at returning 1),
    old_sessions as (delete from public.sessions where expires_at <= at returning 1),
    codes as (delete from public.sign_in_codes where expires_at <= at returning 1),
    deliveries as (
      delete from public.webhook_deliveries where received_at <= at - interval '30 days' returning 1),
    subscriptions as (delete from public.push_subscriptions where expires_at <= at returning 1),
    notifications as (delete from public.push_deliveries where created_at <= at - interval '30 days' returning 1),
    -- Replicate deletes uploads after a day, and the clean-up job finds files that no row refers to.
    abandoned as (delete from public.removals where created_at <= at - interval '2 days' returning 1),
    -- Spending caps look back one calendar month at most.
    runs as (
      delete from public.deleted_runs where version is null and deleted_at <= at - interval '32 days' returning 1)
  select (select count(*) from keys) + (select count(*) from old_sessions) + (select count(*) from codes)
    + (select count(*) from deliveries) + (select count(*) from subscriptions)
    + (select count(*) from notifications) + (select count(*) from abandoned) + (select count(*) from runs) into gone;
  return to_jsonb(gone);
end $$;

-- From scripts/sql/functions/images.sql

-- The number of an image never changes. Each owner has a counter; its row stays locked until the transaction ends, so
-- that two servers cannot assign the same number.

-- Reserves this many numbers and returns the last of them.
create or replace function the_way.reserve_numbers(owner text, wanted bigint) returns bigint
language sql as $$
  insert into public.image_counters as c (owner_id, last) values (owner, wanted)
  on conflict (owner_id) do update set last = c.last + excluded.last
  returning last
$$;

-- Images are copied in any order, but their numbers follow their positions, so the first image reserves the numbers of
-- all: those that the run returned, or those that were requested if the generation has several runs, because one of them may end before
-- the others. The caller must have locked the generation's row.
create or replace function the_way.image_number(g public.generations, part public.generation_parts, image_position integer)
returns bigint
language plpgsql as $$
declare
  first bigint := g.first_number;
  index_in_run integer := image_position - part.first_position;
  is_only boolean;
  before integer;
  reserved integer;
begin
  select count(*) = 1, coalesce(sum(p.num_outputs) filter (where p.place < part.place), 0), sum(p.num_outputs)
  into is_only, before, reserved
  from public.generation_parts p where p.generation_id = g.id;
  if is_only then
    reserved := coalesce(part.delivered, reserved);
  end if;
  if index_in_run >= reserved or not is_only and index_in_run >= part.num_outputs then
    return the_way.reserve_numbers(g.owner_id, 1);
  end if;
  if first is null then
    first := the_way.reserve_numbers(g.owner_id, reserved) - reserved + 1;
    update public.generations set first_number = first where id = g.id;
  end if;
  return first + before + index_in_run;
end $$;

-- From scripts/sql/functions/images-delete.sql

-- Deletes images so that they can be restored for a while. A deleted image is hidden at once; a job then deletes its row
-- and records its file as a removal. Deleting the generation, or everything, meanwhile deletes these rows too.

create or replace function the_way.restore_period() returns interval
language sql immutable as $$
  select interval '10 seconds'
$$;

-- Whether an image is there or can still be restored.
create or replace function the_way.is_restorable(deleted_at timestamptz, at timestamptz) returns boolean
language sql immutable as $$
  select deleted_at is null or deleted_at > at - the_way.restore_period()
$$;

-- Locks the runs of these images, as deleting a run does, in the same order for every caller. Returns those ids that are
-- not the owner's, or can't be restored any more.
create or replace function the_way.lock_images(owner text, wanted text[], at timestamptz) returns text[]
language plpgsql as $$
begin
  perform from public.runs r
  where r.id in (select i.part_id from public.generated_images i where i.id = any (wanted) and i.owner_id = owner)
  order by r.id for update;
  return array(select w from unnest(wanted) w where not exists (
    select from public.generated_images i
    where i.id = w and i.owner_id = owner and the_way.is_restorable(i.deleted_at, at)) order by w);
end $$;

-- Counts the images that were just deleted, or restored with -1, in `deleted_images` of their runs.
create or replace function the_way.count_deleted(parts text[], step integer, at timestamptz) returns void
language sql as $$
  with changed as (select p as id, count(*) * step as images from unnest(parts) p group by p),
    counted as (
      update public.generation_parts p set deleted_images = p.deleted_images + c.images from changed c where p.id = c.id)
  update public.runs r set updated_at = at from changed c where r.id = c.id
$$;

-- Deletes all of these images or none. One that is deleted already stays restorable until the same time.
create or replace function public.images_discard(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p->>'owner_id';
  wanted text[] := array(select distinct e from jsonb_array_elements_text(p->'ids') e);
  faulty text[] := the_way.lock_images(owner, wanted, at);
  changed text[];
begin
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'not_found', 'ids', to_jsonb(faulty), 'restore_until', null);
  end if;
  faulty := array(select i.id from public.generated_images i join public.runs r on r.id = i.part_id
    where i.id = any (wanted) and not the_way.is_over(r.status) order by i.id);
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'not_ended', 'ids', to_jsonb(faulty), 'restore_until', null);
  end if;
  with gone as (
    update public.generated_images i set deleted_at = at where i.id = any (wanted) and i.deleted_at is null
    returning i.part_id
  )
  select array_agg(g.part_id) into changed from gone g;
  perform the_way.count_deleted(changed, 1, at);
  return (select jsonb_build_object('outcome', 'deleted', 'ids', to_jsonb(wanted),
      'restore_until', the_way.utc(min(i.deleted_at) + the_way.restore_period()))
    from public.generated_images i where i.id = any (wanted));
end $$;

-- Restores all of these images or none. One that was not deleted stays as it is.
create or replace function public.images_restore(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  wanted text[] := array(select distinct e from jsonb_array_elements_text(p->'ids') e);
  faulty text[] := the_way.lock_images(p->>'owner_id', wanted, at);
  changed text[];
begin
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'gone', 'ids', to_jsonb(faulty));
  end if;
  with back as (
    update public.generated_images i set deleted_at = null where i.id = any (wanted) and i.deleted_at is not null
    returning i.part_id
  )
  select array_agg(b.part_id) into changed from back b;
  perform the_way.count_deleted(changed, -1, at);
  return jsonb_build_object('outcome', 'restored', 'ids', to_jsonb(wanted));
end $$;

-- Deletes the rows of images that can't be restored any more, records their files as removals, and returns how many.
create or replace function public.images_purge(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  gone integer;
begin
  with due as (
    select i.id from public.generated_images i where i.deleted_at <= at - the_way.restore_period()
    order by i.deleted_at, i.id limit (p->>'limit')::integer for update skip locked
  ), purged as (
    delete from public.generated_images i using due where i.id = due.id returning i.file, i.owner_id
  ), noted as (
    insert into public.removals (kind, name, owner_id, created_at) select 'file', d.file, d.owner_id, at from purged d
    on conflict do nothing
  )
  select count(*) into gone from purged;
  return to_jsonb(gone);
end $$;

-- From scripts/sql/functions/images-list.sql

-- The gallery: images by when their generation was requested, newest first, and those of one generation by number.

-- Whether an image passes the filters of a request. It is inlined, so that each filter can use its index.
create or replace function the_way.is_in_gallery(i public.generated_images, p jsonb) returns boolean
language sql stable as $$
  select i.owner_id = p->>'owner_id' and i.deleted_at is null
    and (p->>'model_id' is null or i.model_id = p->>'model_id')
    and (p->>'favourite' is null or i.is_favourite = (p->>'favourite')::boolean)
    and (p->>'source' is null or i.has_source = (p->>'source')::boolean)
    and (p->>'from' is null or i.requested_at >= (p->>'from')::timestamptz)
    and (p->>'to' is null or i.requested_at < (p->>'to')::timestamptz)
    and (p->>'aspect' is null or sign((i.width - i.height)::double precision)
      = case p->>'aspect' when 'landscape' then 1 when 'portrait' then -1 else 0 end)
    and (coalesce(p->>'q', '') = '' or strpos(i.search_text, p->>'q') > 0)
$$;

-- Where a page begins, like `page_start`; numbers instead of ids order what was requested at the same time. A list by
-- model also has the model's time and id in its cursors.
create or replace function the_way.image_page_start(cursor_text text, out at timestamptz, out number bigint,
  out model_at timestamptz, out model_id text)
language plpgsql stable as $$
begin
  at := coalesce(split_part(cursor_text, '_', 1), 'infinity')::timestamptz;
  number := coalesce(split_part(cursor_text, '_', 2), '0')::bigint;
  model_at := case when cursor_text is null then 'infinity' else nullif(split_part(cursor_text, '_', 3), '')::timestamptz end;
  model_id := coalesce(substring(cursor_text from '^[^_]*_[^_]*_[^_]*_(.*)$'), '');
exception
  when invalid_datetime_format or datetime_field_overflow or invalid_parameter_value or invalid_text_representation
    or numeric_value_out_of_range then
    at := '-infinity';
    number := 0;
end $$;

create or replace function the_way.gallery_image_json(i public.generated_images, p public.generation_parts) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', i.id, 'number', i.number, 'file', i.file, 'width', i.width, 'height', i.height,
    'format', i.format, 'favourite', i.is_favourite, 'model_id', i.model_id, 'generation_id', i.generation_id,
    'prompt', p.prompt, 'seed', p.seed, 'created_at', the_way.utc(i.requested_at))
$$;

-- The images with these ids in this order, which are one more than the page if there is a next page.
create or replace function the_way.gallery_rows(ids text[]) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(the_way.gallery_image_json(i, p) || jsonb_build_object('model_name', coalesce(m.name, g.model_name))
    order by w.place), '[]')
  from unnest(ids) with ordinality w(id, place)
  join public.generated_images i on i.id = w.id join public.generation_parts p on p.id = i.part_id
  join public.generations g on g.id = i.generation_id
  left join public.trained_models m on m.id = i.model_id and m.owner_id = i.owner_id
$$;

create or replace function the_way.newest_images_page(ids text[], size integer) returns jsonb
language plpgsql stable as $$
declare
  rows jsonb := the_way.gallery_rows(ids);
begin
  return jsonb_build_object('images', rows - size, 'next_cursor', case when jsonb_array_length(rows) > size
    then rows->(size - 1)->>'created_at' || '_' || (rows->(size - 1)->>'number') end);
end $$;

-- Those parts of a searched text that are in the index and occur in the fewest prompts: the longest ones. Without any,
-- the index returns every image. The beginning of a long text is enough, since the text itself is looked for in what they
-- find, and comparing all parts of two long texts takes minutes.
create or replace function the_way.searched_grams(wanted text) returns text[]
language sql immutable as $$
  select array(select distinct g from unnest(the_way.text_grams(left(wanted, 200))) g where length(g) = least(length(wanted), 3))
$$;

-- A page of the images model by model, the newest model first, and those of a model like `images_list`. A text is
-- searched in the next images of this order, and if they do not fill the page, with the index of texts.
create or replace function the_way.images_by_model_page(p jsonb, size integer) returns jsonb
language plpgsql stable as $$
declare
  start record := the_way.image_page_start(p->>'cursor');
  wanted text := nullif(p->>'q', '');
  unsearched jsonb := p - 'q';
  many constant integer := 5000;
  ids text[];
  rows jsonb;
begin
  ids := array(select n.id from (
      select i.id, i.search_text from public.generated_images i
      where the_way.is_in_gallery(i, unsearched)
        and (i.model_created_at, i.model_id, i.requested_at, i.number) < (start.model_at, start.model_id, start.at, start.number)
      order by i.model_created_at desc, i.model_id desc, i.requested_at desc, i.number desc
      limit case when wanted is null then size + 1 else many end
    ) n where wanted is null or strpos(n.search_text, wanted) > 0 limit size + 1);
  if wanted is not null and cardinality(ids) <= size then
    ids := array(
      with found as materialized (
        select i.id, i.model_created_at, i.model_id, i.requested_at, i.number from public.generated_images i
        where the_way.text_grams(i.search_text) @> the_way.searched_grams(wanted) and the_way.is_in_gallery(i, p)
      )
      select f.id from found f
      where (f.model_created_at, f.model_id, f.requested_at, f.number) < (start.model_at, start.model_id, start.at, start.number)
      order by f.model_created_at desc, f.model_id desc, f.requested_at desc, f.number desc limit size + 1);
  end if;
  rows := the_way.gallery_rows(ids);
  return jsonb_build_object('images', rows - size, 'next_cursor', case when cardinality(ids) > size then (
    select the_way.utc(i.requested_at) || '_' || i.number || '_' || the_way.utc(i.model_created_at) || '_' || i.model_id
    from public.generated_images i where i.id = ids[size]) end);
end $$;

create or replace function public.images_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.image_page_start(p->>'cursor');
  wanted text := nullif(p->>'q', '');
  unsearched jsonb := p - 'q';
  few constant integer := 400;
  many constant integer := 5000;
  scanned integer := few;
  ids text[];
begin
  if p->>'album_id' is not null then
    return the_way.album_images_page(p, size);
  end if;
  if p->>'sort' = 'model' then
    return the_way.images_by_model_page(p, size);
  end if;
  if wanted is null then
    ids := array(select i.id from public.generated_images i
      where the_way.is_in_gallery(i, p) and (i.requested_at, i.number) < (start.at, start.number)
      order by i.requested_at desc, i.number desc limit size + 1);
    return the_way.newest_images_page(ids, size);
  end if;
  -- A text that many prompts contain fills a page from the next few images, which the index of texts could not return
  -- in order without reading all of them. If those few let expect that the next many are enough, they are read too.
  loop
    ids := array(select n.id from (
        select i.id, i.search_text from public.generated_images i
        where the_way.is_in_gallery(i, unsearched) and (i.requested_at, i.number) < (start.at, start.number)
        order by i.requested_at desc, i.number desc limit scanned
      ) n where strpos(n.search_text, wanted) > 0 limit size + 1);
    if cardinality(ids) > size then
      return the_way.newest_images_page(ids, size);
    end if;
    exit when scanned = many or cardinality(ids) * (many / few) <= size;
    scanned := many;
  end loop;
  -- A rare text is found by the index.
  ids := array(
    with found as materialized (
      select i.id, i.requested_at, i.number from public.generated_images i
      where the_way.text_grams(i.search_text) @> the_way.searched_grams(wanted) and the_way.is_in_gallery(i, p)
    )
    select f.id from found f where (f.requested_at, f.number) < (start.at, start.number)
    order by f.requested_at desc, f.number desc limit size + 1);
  return the_way.newest_images_page(ids, size);
end $$;

-- Counts the images that pass these filters, up to `limit`.
create or replace function public.images_count(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select to_jsonb(count(*)) from (
    select from public.generated_images i where the_way.is_in_gallery(i, p) limit (p->>'limit')::integer) counted);
end $$;

-- One image with what the viewer shows about it. The cost is that of its whole run. `source_image_number` is `null` if the
-- source was a file, or if the image that it is a copy of has been deleted.
create or replace function public.images_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.gallery_image_json(i, q) || jsonb_build_object('model_name', coalesce(m.name, g.model_name),
      'version', q.version, 'parameters', g.parameters, 'loras', g.loras, 'source_file', g.source_file,
      'mask_file', g.mask_file, 'source_image_id', g.source_image_id, 'source_image_number', s.number,
      'num_outputs', q.num_outputs, 'cost_usd_micros', r.cost_usd_micros,
      'started_at', the_way.utc(r.started_at), 'completed_at', the_way.utc(r.completed_at),
      'is_model_thumbnail', case when m.id is not null then m.thumbnail_image_id is not distinct from i.id end,
      'training_id', t.id, 'dataset_id', t.dataset_id, 'albums', the_way.albums_of(i.id))
    from public.generated_images i
    join public.generations g on g.id = i.generation_id
    join public.generation_parts q on q.id = i.part_id
    join public.runs r on r.id = i.part_id
    left join public.trained_models m on m.id = g.model_id and m.owner_id = i.owner_id
    left join public.trainings t on t.id = m.training_id
    left join public.generated_images s on s.id = g.source_image_id and s.owner_id = i.owner_id and s.deleted_at is null
    where i.id = p->>'id' and i.owner_id = p->>'owner_id' and i.deleted_at is null);
end $$;

-- Those of these ids that the owner does not have.
create or replace function public.images_unknown(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(w.id order by w.place), '[]')
    from jsonb_array_elements_text(p->'ids') with ordinality w(id, place)
    where not exists (select from public.generated_images i
      where i.id = w.id and i.owner_id = p->>'owner_id' and i.deleted_at is null));
end $$;

-- What a download says about these images, in this order, with the name of each file in it.
create or replace function public.images_get_many(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(the_way.gallery_image_json(i, q) || jsonb_build_object('model_name', g.model_name,
      'version', q.version, 'parameters', g.parameters, 'num_outputs', q.num_outputs, 'cost_usd_micros', r.cost_usd_micros,
      'name', the_way.download_name(g.model_name || ' ' || i.number, i.file)) order by w.place), '[]')
    from jsonb_array_elements_text(p->'ids') with ordinality w(id, place)
    join public.generated_images i on i.id = w.id
    join public.generations g on g.id = i.generation_id
    join public.generation_parts q on q.id = i.part_id
    join public.runs r on r.id = i.part_id
    where i.owner_id = p->>'owner_id' and i.deleted_at is null);
end $$;

create or replace function public.images_update(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.generated_images set is_favourite = (p->>'favourite')::boolean
  where id = p->>'id' and owner_id = p->>'owner_id' and deleted_at is null;
  return public.images_get(p);
end $$;

-- Makes all of these images favourites, or no longer, or none of them. Returns those of `ids` that the owner does not have.
create or replace function public.images_set_favourite(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  wanted text[] := array(select e from jsonb_array_elements_text(p->'ids') e);
  missing jsonb;
begin
  -- Locked in one order, so that two calls for the same images wait for each other.
  perform from public.generated_images i where i.id = any (wanted) and i.owner_id = p->>'owner_id'
  order by i.id for no key update;
  missing := public.images_unknown(p);
  if jsonb_array_length(missing) = 0 then
    update public.generated_images set is_favourite = (p->>'favourite')::boolean
    where id = any (wanted) and is_favourite is distinct from (p->>'favourite')::boolean;
  end if;
  return missing;
end $$;

-- Images of earlier versions whose prompt can't be searched yet.
create or replace function public.images_unsearchable(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'prompt', q.prompt) order by i.requested_at, i.id), '[]')
    from (select * from public.generated_images s where s.search_text is null
      order by s.requested_at, s.id limit (p->>'limit')::integer) i
    join public.generation_parts q on q.id = i.part_id);
end $$;

create or replace function public.images_set_search_texts(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  changed integer;
begin
  update public.generated_images i set search_text = t.search_text
  from jsonb_to_recordset(p->'texts') as t(id text, search_text text)
  where i.id = t.id and i.search_text is null;
  get diagnostics changed = row_count;
  return to_jsonb(changed);
end $$;

-- From scripts/sql/functions/images-thumbnails.sql

-- Thumbnails that could not be made when their image was saved, or that images of earlier versions do not have.

-- Claims images whose thumbnails are due, those of failures last and otherwise the newest first. They are due again at
-- `until`, unless they are recorded as done before.
create or replace function public.images_claim_thumbnails(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  claimed jsonb;
begin
  with due as (
    select i.id from public.generated_images i where i.thumbnails_due_at <= (p->>'now')::timestamptz
    order by i.thumbnails_due_at, i.requested_at desc limit (p->>'limit')::integer for update skip locked
  ), taken as (
    update public.generated_images i set thumbnails_due_at = (p->>'until')::timestamptz from due where i.id = due.id
    returning i.id, i.file, i.width, i.requested_at, i.number
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'file', t.file, 'width', t.width)
    order by t.requested_at desc, t.number desc), '[]') into claimed from taken t;
  return claimed;
end $$;

-- Records that these images have their thumbnails, or can't have any, and returns how many.
create or replace function public.images_thumbnails_made(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  changed integer;
begin
  update public.generated_images set thumbnails_due_at = null
  where id = any (array(select jsonb_array_elements_text(p->'ids'))) and thumbnails_due_at is not null;
  get diagnostics changed = row_count;
  return to_jsonb(changed);
end $$;

-- From scripts/sql/functions/invitations.sql

create or replace function the_way.invitation_json(i public.invitations) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', i.email, 'email', i.email, 'invited_by', i.invited_by,
    'created_at', the_way.utc(i.created_at), 'accepted_at', the_way.utc(i.accepted_at))
$$;

-- Renews an invitation that was accepted; an open one stays as it is.
create or replace function public.invitations_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  i public.invitations;
begin
  insert into public.invitations as known (email, invited_by, created_at)
  values (p->>'email', p->>'invited_by', (p->>'now')::timestamptz)
  on conflict (email) do update set invited_by = excluded.invited_by, created_at = excluded.created_at, accepted_at = null
    where known.accepted_at is not null;
  select * into strict i from public.invitations where email = p->>'email';
  return the_way.invitation_json(i);
end $$;

create or replace function public.invitations_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.invitation_json(i) order by i.created_at desc, i.email desc), '[]') into rows
  from (
    select * from public.invitations
    where (created_at, email) < (start.at, start.id)
    order by created_at desc, email desc limit size + 1
  ) i;
  return the_way.page('invitations', rows, size);
end $$;

create or replace function public.invitations_delete(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.invitations where email = p->>'email';
  return to_jsonb(found);
end $$;

-- From scripts/sql/functions/keywords.sql

-- Returns which of these words, in lower case, are already the keyword of one of the owner's models or unfinished
-- trainings.
create or replace function public.keywords_taken(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(k.word order by k.place), '[]')
    from jsonb_array_elements_text(p->'keywords') with ordinality k(word, place)
    where exists (select from public.trained_models m
        where m.owner_id = p->>'owner_id' and lower(m.keyword) = k.word)
      or exists (select from public.runs r join public.trainings t on t.id = r.id
        where r.owner_id = p->>'owner_id' and r.kind = 'training' and lower(t.keyword) = k.word
          and r.status in ('queued', 'submitting', 'starting', 'processing')));
end $$;

-- From scripts/sql/functions/models.sql

-- A row without a `model_url` cannot generate images: the earlier app wrote such rows while it trained. They are not
-- shown. Any `status` of the earlier app other than `archived` means ready.

-- The image that was chosen as the model's thumbnail, unless it is deleted.
create or replace function the_way.model_image(m public.trained_models) returns jsonb
language sql stable as $$
  -- Without a row, both are `null`.
  select jsonb_build_object('thumbnail_image_id', min(i.id), 'thumbnail_image', min(i.file)) from public.generated_images i
  where i.id = m.thumbnail_image_id and i.owner_id = m.owner_id and i.deleted_at is null
$$;

create or replace function the_way.model_json(m public.trained_models) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', m.id, 'owner_id', m.owner_id, 'name', coalesce(m.name, m.id), 'description', m.description,
    'version', m.version, 'model_url', m.model_url,
    'status', case when m.status = 'archived' then 'archived' else 'ready' end,
    'keyword', m.keyword,
    'input_parameters', case when jsonb_typeof(m.input_parameters) = 'object' then m.input_parameters end,
    'category', m.category, 'is_public', coalesce(m.is_public, false), 'public_use', m.public_use, 'replicate_id', m.replicate_id,
    'last_used', the_way.utc(m.last_used), 'thumbnail_url', m.thumbnail_url, 'training_id', m.training_id,
    'trained_here', m.trained_here, 'checked_at', the_way.utc(m.checked_at),
    'base_model', coalesce(m.base_model,
      substring(m.model_url from '^(?:https?://)?(?:www\.)?(?:replicate\.com/)?([^/]+/[^/:?#]+)'), m.model_url),
    'trainer', m.trainer, 'emulated', m.emulated, 'created_at', the_way.utc(m.created_at),
    'updated_at', the_way.utc(coalesce(m.updated_at, m.created_at)))
    || case when m.thumbnail_image_id is null then '{"thumbnail_image_id": null, "thumbnail_image": null}'
      else the_way.model_image(m) end
$$;

-- Whether other users can see the model; an archived model is visible to its owner alone.
create or replace function the_way.is_shared(m public.trained_models) returns boolean
language sql immutable as $$
  select m.is_public and m.model_url <> '' and coalesce(m.status, '') <> 'archived'
$$;

-- The model as other users see it, without its owner's private fields.
create or replace function the_way.shared_model_json(m public.trained_models) returns jsonb
language sql stable as $$
  select the_way.model_json(m) || '{"training_id": null, "replicate_id": null, "input_parameters": null, "last_used": null,
    "thumbnail_image_id": null}'
$$;

-- Returns a model of this owner, or one that another owner shares.
create or replace function public.models_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select case when m.owner_id = p->>'owner_id' then the_way.model_json(m) else the_way.shared_model_json(m) end
    from public.trained_models m
    where m.id = p->>'id' and m.model_url <> '' and (m.owner_id = p->>'owner_id' or the_way.is_shared(m)));
end $$;

create or replace function public.models_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.model_json(m) order by m.created_at desc, m.id desc), '[]') into rows
  from (
    select * from public.trained_models
    where owner_id = p->>'owner_id' and model_url <> '' and (created_at, id) < (start.at, start.id)
      and (p->>'status' is null or (coalesce(status, '') = 'archived') = (p->>'status' = 'archived'))
    order by created_at desc, id desc limit size + 1
  ) m;
  return the_way.page('models', rows, size);
end $$;

create or replace function public.models_save(p jsonb) returns jsonb
language plpgsql as $$
declare
  n public.trained_models := jsonb_populate_record(null::public.trained_models, p->'model');
  m public.trained_models;
begin
  insert into public.trained_models (id, owner_id, name, description, version, model_url, status, keyword,
    input_parameters, category, is_public, replicate_id, base_model, trainer, emulated, checked_at,
    created_at, updated_at)
  values (n.id, n.owner_id, n.name, n.description, n.version, n.model_url, 'ready', n.keyword, n.input_parameters,
    n.category, n.is_public, n.replicate_id, n.base_model, n.trainer, n.emulated, n.checked_at, (p->>'now')::timestamptz,
    (p->>'now')::timestamptz)
  on conflict (id) do nothing;
  select * into strict m from public.trained_models where id = n.id and owner_id = n.owner_id;
  return the_way.model_json(m);
end $$;

-- Returns the model of a training that has just succeeded, and creates it if needed.
create or replace function the_way.model_of_training(r public.runs, model jsonb, at timestamptz)
returns public.trained_models
language plpgsql as $$
declare
  m public.trained_models;
begin
  insert into public.trained_models (id, owner_id, name, description, version, model_url, status, keyword,
    input_parameters, category, is_public, replicate_id, base_model, trainer, emulated, training_id, trained_here,
    checked_at, created_at, updated_at)
  select model->>'id', r.owner_id, t.name, t.description, model->>'version', model->>'model_url', 'ready', t.keyword,
    the_way.json_or_null(model->'input_parameters'), t.category, t.is_public, r.replicate_id, model->>'base_model',
    t.trainer, r.emulated, t.id, true, at, at, at
  from public.trainings t where t.id = r.id
  on conflict (training_id) do nothing;
  select * into strict m from public.trained_models where training_id = r.id;
  return m;
end $$;

create or replace function public.models_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  c jsonb := p->'changes';
  m public.trained_models;
begin
  update public.trained_models set
    name = case when c ? 'name' then c->>'name' else name end,
    keyword = case when c ? 'keyword' then c->>'keyword' else keyword end,
    description = case when c ? 'description' then c->>'description' else description end,
    category = case when c ? 'category' then c->>'category' else category end,
    is_public = case when c ? 'is_public' then (c->>'is_public')::boolean else is_public end,
    public_use = case when c ? 'public_use' then c->>'public_use' else public_use end,
    thumbnail_image_id = case when c ? 'thumbnail_image_id' then c->>'thumbnail_image_id' else thumbnail_image_id end,
    status = case when c ? 'status' then c->>'status' else status end,
    updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and owner_id = p->>'owner_id' and model_url <> ''
  returning * into m;
  return case when found then the_way.model_json(m) end;
end $$;

create or replace function public.models_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  m public.trained_models;
begin
  delete from public.trained_models where id = p->>'id' and owner_id = p->>'owner_id' and model_url <> ''
  returning * into m;
  return case when found then the_way.model_json(m) end;
end $$;

create or replace function public.models_set_thumbnail(p jsonb) returns jsonb
language plpgsql as $$
declare
  m public.trained_models;
begin
  update public.trained_models set thumbnail_url = p->>'thumbnail_url', updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and model_url <> ''
  returning * into m;
  return case when found then the_way.model_json(m) end;
end $$;

-- Records that Replicate has a version of each of these models that can generate.
create or replace function public.models_checked(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  noted integer;
begin
  update public.trained_models set checked_at = (p->>'now')::timestamptz
  where owner_id = p->>'owner_id' and id = any (array(select jsonb_array_elements_text(p->'ids')));
  get diagnostics noted = row_count;
  return to_jsonb(noted);
end $$;

-- Models that other users share, newest first.
create or replace function public.models_list_shared(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.shared_model_json(m) order by m.created_at desc, m.id desc), '[]') into rows
  from (
    select m.* from public.trained_models m
    where the_way.is_shared(m) and m.owner_id <> p->>'owner_id' and (m.created_at, m.id) < (start.at, start.id)
    order by m.created_at desc, m.id desc limit size + 1
  ) m;
  return the_way.page('models', rows, size);
end $$;

-- From scripts/sql/functions/notifications.sql

-- Web Push: who wants to be notified in which browser, and what is still to be sent.

-- Serializes adding and removing subscriptions of one owner.
create or replace function the_way.lock_subscriptions(owner text) returns void
language sql as $$
  select pg_advisory_xact_lock(hashtextextended('the_way.push ' || owner, 0))
$$;

-- The code that names a hold in a notification; `null` for holds that end by themselves. All caps have one code.
create or replace function the_way.notified_hold(hold_reason text) returns text
language sql immutable as $$
  select case when the_way.is_cap_hold(hold_reason) then 'spending.cap_reached'
    when hold_reason = 'no_credit' then 'replicate.no_credit'
    when hold_reason = 'wrong_token' then 'replicate.wrong_token' end
$$;

-- Which event of a training its owner is notified of, or `null` if none. Cancellations that the owner requested and holds that end by
-- themselves are left out.
create or replace function the_way.training_event(r public.runs) returns text
language sql immutable as $$
  select case
    when r.status in ('succeeded', 'failed') then r.status
    when r.status = 'canceled' and r.cancel_reason is distinct from 'owner' then 'canceled'
    when r.status = 'queued' and the_way.notified_hold(r.hold_reason) is not null then 'on_hold'
  end
$$;

-- How a generation has ended, or `null` if its owner is not notified: some runs have not ended, the owner canceled one, or it is so small
-- that its images are made within seconds.
create or replace function the_way.generation_event(generation text) returns text
language sql stable as $$
  select case
    when not bool_and(the_way.is_over(r.status)) or sum(q.num_outputs) <= 4
      or bool_or(r.status = 'canceled' and r.cancel_reason is not distinct from 'owner') then null
    when bool_or(r.status = 'succeeded') then 'succeeded'
    when bool_or(r.status = 'canceled') then 'canceled'
    else 'failed'
  end
  from public.generation_parts q join public.runs r on r.id = q.id where q.generation_id = generation
$$;

-- Records a message to each browser of an owner. Subscriptions are locked first, so that one that is being removed is
-- skipped instead of failing the change.
create or replace function the_way.add_push_deliveries(owner text, training text, generation text, kind text, why text,
  at timestamptz) returns void
language sql as $$
  insert into public.push_deliveries (id, owner_id, subscription_id, training_id, generation_id, event, reason,
    next_check_at, created_at, updated_at)
  select md5(concat_ws(' ', s.id, coalesce(training, generation), kind, why)), owner, s.id, training, generation, kind, why,
    at, at, at
  from (
    select id from public.push_subscriptions
    where owner_id = owner and expires_at > at
    order by id for key share
  ) s
  on conflict do nothing
$$;

-- Called in the transaction that changes the state, with the row locked: the message is recorded with the change or not
-- at all. Each reason for a hold is recorded once per training, because some holds are retried every minute. Of a
-- generation, only the end of its last run is recorded. The lock on the generation makes runs that end at the same time
-- wait for each other, so that the last one sees the others.
create or replace function the_way.record_notification(r public.runs, at timestamptz) returns void
language plpgsql as $$
declare
  generation text;
  kind text;
  why text;
begin
  if the_way.is_paused(r.owner_id) then
    return;
  end if;
  if r.kind = 'training' then
    kind := the_way.training_event(r);
    why := case when kind = 'on_hold' then the_way.notified_hold(r.hold_reason) end;
  elsif the_way.is_over(r.status) then
    select g.id into generation from public.generation_parts q join public.generations g on g.id = q.generation_id
    where q.id = r.id for no key update of g;
    kind := the_way.generation_event(generation);
  end if;
  if kind is not null then
    perform the_way.add_push_deliveries(r.owner_id, case when r.kind = 'training' then r.id end, generation, kind, why, at);
  end if;
end $$;

-- Stores the first key pair that any server offers, and returns the stored pair.
create or replace function public.push_keys_keep(p jsonb) returns jsonb
language plpgsql as $$
begin
  insert into public.push_keys (public_key, private_key, created_at)
  values (p->>'public_key', p->>'private_key', (p->>'now')::timestamptz)
  on conflict do nothing;
  return (select jsonb_build_object('public_key', k.public_key, 'private_key', k.private_key) from public.push_keys k);
end $$;

-- What the server needs in order to send a message; the API never returns these fields.
create or replace function the_way.subscription_json(s public.push_subscriptions) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', s.id, 'endpoint', s.endpoint, 'p256dh', s.p256dh, 'auth', s.auth,
    'created_at', the_way.utc(s.created_at), 'expires_at', the_way.utc(s.expires_at),
    'failed_at', the_way.utc(s.failed_at))
$$;

-- A browser has one subscription and a session belongs to one browser, so the new subscription replaces those of both.
-- Returns `null` if the session has ended meanwhile, because then no sign-out could end the subscription.
create or replace function public.push_subscriptions_put(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p->>'owner_id';
  s public.push_subscriptions;
begin
  perform the_way.lock_subscriptions(owner);
  perform from public.sessions o where o.id = p->>'session_id' and o.owner_id = owner and o.expires_at > at for key share;
  if not found then
    return null;
  end if;
  delete from public.push_subscriptions o
  where (o.session_id = p->>'session_id' or o.id = p->>'id') and not (o.id = p->>'id' and o.owner_id = owner);
  insert into public.push_subscriptions as known (id, owner_id, session_id, endpoint, p256dh, auth, created_at, confirmed_at,
    expires_at)
  values (p->>'id', owner, p->>'session_id', p->>'endpoint', p->>'p256dh', p->>'auth', at, at,
    (p->>'expires_at')::timestamptz)
  on conflict (id) do update set session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth,
    confirmed_at = excluded.confirmed_at, expires_at = excluded.expires_at, failed_at = null
  returning * into s;
  delete from public.push_subscriptions o where o.id in (
    select k.id from public.push_subscriptions k where k.owner_id = owner
    order by k.id = s.id desc, k.confirmed_at desc, k.id desc offset (p->>'most')::integer);
  return the_way.subscription_json(s);
end $$;

create or replace function public.push_subscriptions_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.subscription_json(s) from public.push_subscriptions s
    where s.session_id = p->>'session_id' and s.owner_id = p->>'owner_id' and s.expires_at > (p->>'now')::timestamptz);
end $$;

create or replace function public.push_subscriptions_delete(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.push_subscriptions where session_id = p->>'session_id' and owner_id = p->>'owner_id';
  return to_jsonb(found);
end $$;

-- Deletes the subscriptions of sessions that have ended.
create or replace function the_way.end_subscriptions(ended text[]) returns void
language sql as $$
  delete from public.push_subscriptions s where s.session_id = any (ended)
$$;

-- When a session replaces another one in the same browser, it takes over the subscription if the owner is the same.
create or replace function the_way.hand_subscription_over(former public.sessions, next public.sessions) returns void
language plpgsql as $$
begin
  if former.owner_id <> next.owner_id then
    perform the_way.end_subscriptions(array[former.id]);
  elsif not exists (select from public.push_subscriptions s where s.session_id = next.id) then
    update public.push_subscriptions set session_id = next.id where session_id = former.id;
  end if;
end $$;

-- The push service reports that the subscription no longer exists.
create or replace function public.push_subscriptions_gone(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.push_subscriptions where id = p->>'id';
  return to_jsonb(found);
end $$;

create or replace function the_way.push_delivery_json(d public.push_deliveries) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', d.id, 'event', d.event, 'reason', d.reason, 'attempts', d.attempts,
    'created_at', the_way.utc(d.created_at),
    'subscription', (select the_way.subscription_json(s) from public.push_subscriptions s where s.id = d.subscription_id),
    'training', (select jsonb_build_object('id', r.id, 'name', t.name, 'status', r.status, 'error', r.error,
      'cost_usd_micros', r.cost_usd_micros, 'started_at', the_way.utc(r.started_at),
      'completed_at', the_way.utc(r.completed_at))
      from public.runs r join public.trainings t on t.id = r.id where r.id = d.training_id),
    'generation', (select jsonb_build_object('id', g.id, 'model_id', g.model_id, 'model_name', g.model_name,
      'num_outputs', sum(q.num_outputs), 'withheld', sum(q.withheld), 'images', sum(q.deleted_images)
        + (select count(*) from public.generated_images i where i.generation_id = g.id and i.deleted_at is null))
      from public.generations g join public.generation_parts q on q.generation_id = g.id
      where g.id = d.generation_id group by g.id))
$$;

create or replace function public.push_deliveries_claim(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  rows jsonb;
begin
  with due as (
    select d.id from public.push_deliveries d
    where d.next_check_at <= at and (d.lease_until is null or d.lease_until <= at or d.lease_id = p->>'lease_id')
    order by d.next_check_at, d.id limit (p->>'limit')::integer
    for update skip locked
  ), claimed as (
    update public.push_deliveries d set lease_id = p->>'lease_id', lease_until = (p->>'lease_until')::timestamptz,
      updated_at = at
    from due where d.id = due.id
    returning d as delivery
  )
  select coalesce(jsonb_agg(the_way.push_delivery_json(c.delivery)
    order by (c.delivery).next_check_at, (c.delivery).id), '[]') into rows from claimed c;
  return rows;
end $$;

create or replace function public.push_deliveries_renew(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.push_deliveries set lease_until = (p->>'lease_until')::timestamptz
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > (p->>'now')::timestamptz;
  return to_jsonb(found);
end $$;

-- Locks the subscription before its delivery, in the same order as removing a subscription does.
create or replace function the_way.lock_subscription_of(delivery text) returns void
language sql as $$
  select from public.push_subscriptions s
  where s.id = (select d.subscription_id from public.push_deliveries d where d.id = delivery) for no key update
$$;

-- Schedules the delivery to be retried. `is_failed` means that the push service did not accept it.
create or replace function public.push_deliveries_release(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  is_failed boolean := coalesce((p->>'is_failed')::boolean, false);
  subscription text;
begin
  perform the_way.lock_subscription_of(p->>'id');
  update public.push_deliveries set lease_id = null, lease_until = null, attempts = attempts + is_failed::integer,
    next_check_at = (p->>'next_check_at')::timestamptz, updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id'
  returning subscription_id into subscription;
  if subscription is not null and is_failed then
    update public.push_subscriptions set failed_at = at where id = subscription;
  end if;
  return to_jsonb(subscription is not null);
end $$;

-- Records the final outcome of a delivery. A sent message counts even if the lease was lost while sending.
create or replace function public.push_deliveries_settle(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  subscription text;
begin
  perform the_way.lock_subscription_of(p->>'id');
  update public.push_deliveries set outcome = p->>'outcome', next_check_at = null, lease_id = null, lease_until = null,
    attempts = attempts + (p->>'outcome' in ('sent', 'rejected'))::integer, updated_at = at
  where id = p->>'id' and outcome is null
  returning subscription_id into subscription;
  update public.push_subscriptions set failed_at = case when p->>'outcome' = 'sent' then null else at end
  where id = subscription and p->>'outcome' in ('sent', 'rejected', 'expired');
  return to_jsonb(subscription is not null);
end $$;

-- From scripts/sql/functions/prompt-templates.sql

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

-- From scripts/sql/functions/prompts.sql

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

-- From scripts/sql/functions/rows.sql

-- Images keep their numbers if those are free here; otherwise they get the next one.
create or replace function the_way.import_images(source text, rows jsonb) returns integer
language plpgsql as $$
declare
  added integer := 0;
  new_rows integer;
  i public.generated_images;
begin
  if source = 'image_counters' then
    select count(*) into added from jsonb_populate_recordset(null::public.image_counters, rows) r
    where not exists (select from public.image_counters c where c.owner_id = r.owner_id);
    insert into public.image_counters as c select r.* from jsonb_populate_recordset(null::public.image_counters, rows) r
    on conflict (owner_id) do update set last = greatest(c.last, excluded.last);
    return added;
  end if;
  for i in select r.* from jsonb_populate_recordset(null::public.generated_images, rows) r loop
    -- This lock prevents another transaction from assigning a number between the check and the insert.
    insert into public.image_counters (owner_id, last) values (i.owner_id, 0) on conflict do nothing;
    perform from public.image_counters c where c.owner_id = i.owner_id for update;
    if exists (select from public.generated_images o where o.owner_id = i.owner_id and o.number = i.number and o.id <> i.id)
      and not exists (select from public.generated_images o where o.id = i.id) then
      i.number := the_way.reserve_numbers(i.owner_id, 1);
    end if;
    insert into public.generated_images select i.* on conflict do nothing;
    get diagnostics new_rows = row_count;
    added := added + new_rows;
  end loop;
  return added;
end $$;

-- An album whose name is taken here gets a number after its name.
create or replace function the_way.import_albums(rows jsonb) returns integer
language plpgsql as $$
declare
  added integer := 0;
  new_rows integer;
  a public.albums;
begin
  for a in select r.* from jsonb_populate_recordset(null::public.albums, rows) r loop
    a := the_way.with_free_name(a, a.owner_id);
    insert into public.albums select a.* on conflict do nothing;
    get diagnostics new_rows = row_count;
    added := added + new_rows;
  end loop;
  return added;
end $$;

-- A template whose name is taken here gets a number after its name.
create or replace function the_way.import_prompt_templates(rows jsonb) returns integer
language plpgsql as $$
declare
  added integer := 0;
  new_rows integer;
  t public.prompt_templates;
begin
  for t in select r.* from jsonb_populate_recordset(null::public.prompt_templates, rows) r loop
    t := the_way.with_free_name(t, t.owner_id);
    insert into public.prompt_templates select t.* on conflict do nothing;
    get diagnostics new_rows = row_count;
    added := added + new_rows;
  end loop;
  return added;
end $$;

-- The history of prompts is not moved itself, but comes with the runs.
create or replace function the_way.import_generation_parts(rows jsonb) returns integer
language plpgsql as $$
declare
  added jsonb;
begin
  with inserted as (
    insert into public.generation_parts select r.* from jsonb_populate_recordset(null::public.generation_parts, rows) r
    on conflict do nothing returning id
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', i.id)), '[]') into added from inserted i;
  perform the_way.record_prompts(added);
  return jsonb_array_length(added);
end $$;

-- Imports rows of a table from another database of The Way; rows that exist here already stay as they are.
create or replace function public.rows_import(p jsonb) returns jsonb
language plpgsql as $$
declare
  added integer;
begin
  if not p->>'table' = any (array['trained_models', 'datasets', 'dataset_images', 'runs', 'trainings', 'sheets', 'generations',
    'generation_parts', 'image_counters', 'generated_images', 'albums', 'album_images', 'prompt_templates', 'deleted_runs', 'removals', 'training_logs', 'spending_caps', 'webhook_deliveries', 'idempotency_keys', 'api_keys', 'deletion_receipts']) then
    raise exception 'No table % to import into', p->>'table' using errcode = 'undefined_table';
  end if;
  if p->>'table' in ('image_counters', 'generated_images') then
    return to_jsonb(the_way.import_images(p->>'table', p->'rows'));
  end if;
  if p->>'table' = 'generation_parts' then
    return to_jsonb(the_way.import_generation_parts(p->'rows'));
  end if;
  if p->>'table' = 'prompt_templates' then
    return to_jsonb(the_way.import_prompt_templates(p->'rows'));
  end if;
  if p->>'table' = 'albums' then
    return to_jsonb(the_way.import_albums(p->'rows'));
  end if;
  execute format('insert into public.%1$I select r.* from jsonb_populate_recordset(null::public.%1$I, $1) r
    on conflict do nothing', p->>'table') using p->'rows';
  get diagnostics added = row_count;
  return to_jsonb(added);
end $$;

-- From scripts/sql/functions/run-rows.sql

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

-- From scripts/sql/functions/runs-cancel.sql

-- What an owner can do with a started run: cancel it, or retry it while it is on hold.

-- Cancels a run, or requests it from Replicate if the run was sent. The caller must have locked the row.
create or replace function the_way.run_cancel(r public.runs, reason text, at timestamptz) returns public.runs
language plpgsql as $$
declare
  canceled public.runs := r;
begin
  if the_way.work_of(r.status) = 'submit' and r.intent_at is null then
    canceled := the_way.run_canceled(r.id, at);
  elsif r.status in ('submitting', 'starting', 'processing') and r.cancel_requested_at is null then
    -- Without an id at Replicate the look-up keeps its schedule, because only the look-up can find the run to cancel.
    update public.runs set cancel_requested_at = at, cancel_reason = reason, updated_at = at where id = r.id;
    if r.replicate_id is not null then
      perform the_way.wake_run(r.id, at);
    end if;
    select * into canceled from public.runs where id = r.id;
  end if;
  return canceled;
end $$;

create or replace function public.runs_cancel(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs;
  was_canceled boolean;
begin
  select * into r from public.runs
  where id = p->>'id' and owner_id = p->>'owner_id' and kind = p->>'kind' for update;
  if not found then
    return null;
  end if;
  was_canceled := r.status = 'canceled';
  r := the_way.run_cancel(r, p->>'reason', (p->>'now')::timestamptz);
  -- While its images are being saved, the run itself is over and paid for.
  return jsonb_build_object('run', the_way.run_row(r), 'outcome', case
    when was_canceled then 'was_canceled' when r.status = 'canceled' then 'canceled'
    when r.status in ('succeeded', 'failed', 'saving') then 'ended' else 'asked' end);
end $$;

-- A throttled run keeps its reason and its time: Replicate said when it may be sent and would reject it before. A
-- `submitting` run keeps its reason until Replicate answers. Returns `null` if the run is not on hold. The caller must have locked the row.
create or replace function the_way.run_resume(r public.runs, at timestamptz) returns public.runs
language plpgsql as $$
declare
  resumed public.runs;
begin
  if the_way.is_on_hold(r) is not true then
    return null;
  end if;
  update public.runs set
    hold_reason = case when status = 'submitting' or hold_reason = 'throttled' then hold_reason end,
    next_check_at = case when hold_reason = 'throttled' then next_check_at else least(next_check_at, at) end,
    updated_at = at
  where id = r.id returning * into resumed;
  return resumed;
end $$;

create or replace function public.runs_resume(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  conflict jsonb;
  r public.runs;
begin
  if keyed then
    conflict := the_way.key_conflict(p->>'owner_id', p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('run', null) || conflict;
    end if;
  end if;
  select * into r from public.runs
  where id = p->>'id' and owner_id = p->>'owner_id' and kind = p->>'kind' for update;
  r := the_way.run_resume(r, at);
  if r.id is null then
    return jsonb_build_object('outcome', 'not_on_hold', 'answer', null, 'run', null);
  end if;
  if keyed then
    perform the_way.keep_answer(p->>'owner_id', p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'resumed', 'answer', null, 'run', the_way.run_row(r));
end $$;

-- From scripts/sql/functions/runs-progress.sql

-- What Replicate reports about a run. Updates may come twice, late and in any order.

create or replace function the_way.status_rank(status text) returns integer
language sql immutable as $$
  select array_position(array['queued', 'submitting', 'starting', 'processing', 'saving'], status)
$$;

create or replace function the_way.phase_rank(phase text) returns integer
language sql immutable as $$
  select array_position(
    array['queued', 'preparing', 'captioning', 'loading', 'training', 'packaging', 'saving'], phase)
$$;

create or replace function the_way.later_phase(a text, b text) returns text
language sql immutable as $$
  select case when the_way.phase_rank(b) > the_way.phase_rank(a) then b else a end
$$;

-- Records progress, forward only, and ends the check. Without an `error` the last one is cleared. Returns no row if the run is not running.
create or replace function the_way.run_advance(p jsonb) returns public.runs
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  before public.runs;
  r public.runs;
  is_new boolean;
begin
  select * into before from public.runs
  where id = p->>'id' and status in ('starting', 'processing') for update;
  if not found then
    return null;
  end if;
  update public.runs u set
    status = case when the_way.status_rank(p->>'status') > the_way.status_rank(status) then p->>'status' else status end,
    phase = the_way.later_phase(phase, p->>'phase'),
    step = greatest(step, (p->>'step')::integer),
    total_steps = coalesce((p->>'total_steps')::integer, total_steps),
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    error = the_way.json_or_null(p->'error'),
    next_check_at = the_way.due_again(u, (p->>'next_check_at')::timestamptz, at),
    lease_id = null, lease_until = null, checked_at = at, updated_at = at
  where id = before.id
  returning * into r;
  is_new := (r.status, r.phase, r.step) is distinct from (before.status, before.phase, before.step);
  if is_new or r.started_at is distinct from before.started_at then
    update public.runs set news_at = at where id = r.id returning * into r;
  end if;
  perform the_way.settle_deliveries(r, case when is_new then 'applied' else 'unchanged' end, null, at);
  return r;
end $$;

create or replace function public.runs_advance(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs := the_way.run_advance(p);
begin
  return case when r.id is not null then the_way.run_json(r) end;
end $$;

-- Cancels a run that does not exist at Replicate. The caller must have locked the row.
create or replace function the_way.run_canceled(run text, at timestamptz) returns public.runs
language plpgsql as $$
declare
  r public.runs;
begin
  update public.runs set status = 'canceled', hold_reason = null, error = null, intent_at = null, absent_at = null,
    cost_usd_micros = 0, cancel_requested_at = coalesce(cancel_requested_at, at),
    cancel_reason = coalesce(cancel_reason, 'owner'), completed_at = at,
    next_check_at = case when uploads <> '[]' then at end, woken_at = null,
    lease_id = null, lease_until = null, updated_at = at
  where id = run
  returning * into r;
  perform the_way.settle_deliveries(r, 'unchanged', null, at);
  return r;
end $$;

-- Sets the final state, once: returns no row if the run has already ended. A run that could not be sent and whose
-- cancellation was requested counts as canceled.
create or replace function the_way.run_complete(p jsonb) returns public.runs
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  select * into r from public.runs where id = p->>'id' and not the_way.is_over(status) for update;
  if not found then
    return null;
  end if;
  if r.replicate_id is null and r.cancel_requested_at is not null and (p->>'cost_usd_micros')::bigint = 0 then
    return the_way.run_canceled(r.id, at);
  end if;
  perform the_way.settle_deliveries(r, 'applied', null, at);
  update public.runs set
    status = p->>'status',
    phase = the_way.later_phase(phase, p->>'phase'),
    step = greatest(step, (p->>'step')::integer),
    hold_reason = null,
    error = the_way.json_or_null(p->'error'),
    cost_usd_micros = coalesce((p->>'cost_usd_micros')::bigint, cost_usd_micros),
    started_at = coalesce(started_at, (p->>'started_at')::timestamptz),
    completed_at = (p->>'completed_at')::timestamptz,
    next_check_at = case when p->>'status' = 'succeeded' and p ? 'next_check_at' then (p->>'next_check_at')::timestamptz
      when uploads <> '[]' then at end,
    woken_at = null, lease_id = null, lease_until = null,
    checked_at = case when replicate_id is null then checked_at else at end,
    news_at = case when replicate_id is null then news_at else at end,
    updated_at = at
  where id = r.id
  returning * into r;
  perform the_way.settle_deliveries(r, 'unchanged', null, at);
  perform the_way.record_notification(r, at);
  return r;
end $$;

create or replace function public.runs_complete(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs := the_way.run_complete(p);
begin
  return case when r.id is not null then the_way.run_json(r) end;
end $$;

-- From scripts/sql/functions/runs-submit.sql

-- The paid call and its outcome. While an intent is open, the row cannot be prepared or intended again.

-- Replicate's list may lag, so absence takes two complete look-ups at least a minute apart, the later one at least
-- three minutes after the call began.
create or replace function the_way.is_absence_proven(intent_at timestamptz, absent_at timestamptz, at timestamptz)
returns boolean
language sql immutable as $$
  select at >= absent_at + interval '60 seconds' and at >= intent_at + interval '180 seconds'
$$;

-- Records that everything before the paid call is done, and what was uploaded for it; called by each kind, which stores
-- what a look-up recognizes the run by in the same transaction. Returns whether the caller holds the lease and no intent
-- is open. If the run ended during the upload, before it was sent, it becomes due, so that the next worker deletes the
-- uploads.
create or replace function the_way.run_prepared(p jsonb) returns boolean
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
begin
  update public.runs set prepared_at = at, uploads = p->'uploads', updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > at
    and status = 'submitting' and intent_at is null;
  if found then
    return true;
  end if;
  update public.runs set uploads = p->'uploads', lease_id = null, lease_until = null, next_check_at = at, updated_at = at
  where id = p->>'id' and status in ('failed', 'canceled') and intent_at is null and replicate_id is null
    and p->'uploads' <> '[]';
  return false;
end $$;

-- A run that would exceed a cap is not sent. It is on hold until the cap is raised, the cap's period ends, or its owner
-- retries it; a run without an estimate exceeds a cap that is used up. Runs of a paused user are not sent until the user
-- is active again, and those of a paused contact sheet until it is resumed.
create or replace function public.runs_intend(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  pause text;
  hold record;
  r public.runs;
begin
  perform the_way.lock_spending(s.owner_id) from public.runs s where s.id = p->>'id';
  select * into r from public.runs
  where id = p->>'id' and lease_id = p->>'lease_id' and lease_until > at
    and status = 'submitting' and intent_at is null and prepared_at is not null
  for update;
  if not found then
    return jsonb_build_object('outcome', 'not_held', 'run', null);
  end if;
  pause := case when the_way.is_paused(r.owner_id) then 'paused' when the_way.is_in_paused_sheet(r.id) then 'sheet_paused' end;
  if pause is not null then
    update public.runs set status = 'queued', hold_reason = pause, lease_id = null, lease_until = null,
      next_check_at = null, updated_at = at
    where id = r.id returning * into r;
    return jsonb_build_object('outcome', 'on_hold', 'run', the_way.run_json(r));
  end if;
  if not (p->>'is_free')::boolean then
    hold := the_way.cap_hold(r.owner_id, r.estimate_usd_micros, at);
    if hold.reason is not null then
      update public.runs set status = 'queued', hold_reason = hold.reason, lease_id = null, lease_until = null,
        next_check_at = hold.until, updated_at = at
      where id = r.id returning * into r;
      perform the_way.record_notification(r, at);
      return jsonb_build_object('outcome', 'on_hold', 'run', the_way.run_json(r));
    end if;
  end if;
  update public.runs set intent_at = at, absent_at = null, updated_at = at
  where id = r.id returning * into r;
  return jsonb_build_object('outcome', 'intended', 'run', the_way.run_json(r));
end $$;

create or replace function public.runs_not_created(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  update public.runs set intent_at = null, absent_at = null, woken_at = null, lease_id = null, lease_until = null,
    status = case when (p->>'paused')::boolean then 'queued' else 'submitting' end,
    hold_reason = p->>'hold_reason', next_check_at = (p->>'next_check_at')::timestamptz, updated_at = at
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting'
  returning * into r;
  if not found then
    return null;
  end if;
  if r.cancel_requested_at is not null then
    r := the_way.run_canceled(r.id, at);
  end if;
  perform the_way.record_notification(r, at);
  return the_way.run_json(r);
end $$;

create or replace function public.runs_absent(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
  proven boolean;
begin
  select * into r from public.runs
  where id = p->>'id' and lease_id = p->>'lease_id' and status = 'submitting' and intent_at is not null
  for update;
  if not found then
    return null;
  end if;
  proven := coalesce(the_way.is_absence_proven(r.intent_at, r.absent_at, at), false);
  update public.runs u set intent_at = case when proven then null else intent_at end,
    absent_at = case when proven then null else coalesce(absent_at, at) end,
    lease_id = null, lease_until = null,
    next_check_at = the_way.due_again(u, (p->>'next_check_at')::timestamptz, at), updated_at = at
  where id = r.id
  returning * into r;
  if proven and r.cancel_requested_at is not null then
    r := the_way.run_canceled(r.id, at);
  end if;
  return jsonb_build_object('proven', proven, 'run', the_way.run_json(r));
end $$;

create or replace function public.runs_adopt(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  r public.runs;
begin
  select * into r from public.runs where id = p->>'id' and not the_way.is_over(status) for update;
  if not found or r.replicate_id <> p->>'replicate_id' then
    return null;
  end if;
  if r.replicate_id is null then
    update public.runs u set replicate_id = p->>'replicate_id', status = 'starting', hold_reason = null, error = null,
      absent_at = null, lease_id = null, lease_until = null, news_at = at, updated_at = at,
      -- A cancellation is sent at once, and a delivery that came before the id was known is applied at once.
      next_check_at = case when cancel_requested_at is not null
          or exists (select from public.webhook_deliveries d where d.run_id = u.id and d.handled_at is null)
        then at else (p->>'next_check_at')::timestamptz end
    where id = r.id
    returning * into r;
  end if;
  return the_way.run_json(r);
exception
  when unique_violation then -- another row holds this id
    return null;
end $$;

create or replace function public.runs_held(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(h.replicate_id), '[]') from (
    select r.replicate_id from public.runs r
    where r.replicate_id = any (array(select jsonb_array_elements_text(p->'replicate_ids')))
    union select d.replicate_id from public.deleted_runs d
    where d.replicate_id = any (array(select jsonb_array_elements_text(p->'replicate_ids')))) h);
end $$;

-- From scripts/sql/functions/schema.sql

create or replace function public.schema_version(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_build_object('version', max(v.version)) from the_way.schema_version v);
end $$;

-- From scripts/sql/functions/sessions.sql

create or replace function the_way.session_json(s public.sessions) returns jsonb
language plpgsql stable as $$
begin
  return jsonb_build_object('id', s.id, 'owner_id', s.owner_id, 'sign_in', s.sign_in, 'user_agent', s.user_agent,
    'expires_at', the_way.utc(s.expires_at), 'created_at', the_way.utc(s.created_at),
    'last_seen_at', the_way.utc(s.last_seen_at), 'user_id', s.user_id,
    'user', (select the_way.user_json(u) from public.users u where u.id = s.user_id));
end $$;

create or replace function public.sign_in_codes_create(p jsonb) returns jsonb
language plpgsql as $$
begin
  insert into public.sign_in_codes (code_hash, owner_id, expires_at, created_at)
  values (p->>'code_hash', p->>'owner_id', (p->>'expires_at')::timestamptz, (p->>'now')::timestamptz)
  on conflict do nothing;
  return to_jsonb(true);
end $$;

-- `replaces` is the session that the new one replaces. It stays valid for 10 s, because requests that a page has just
-- sent with it may still arrive.
create or replace function public.sessions_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  s public.sessions;
  former public.sessions;
begin
  insert into public.sessions (session_hash, id, owner_id, user_id, sign_in, user_agent, expires_at, created_at)
  values (p->>'session_hash', p->>'id', p->>'owner_id', p->>'user_id', p->>'sign_in', p->>'user_agent',
    (p->>'expires_at')::timestamptz, (p->>'now')::timestamptz)
  on conflict do nothing;
  update public.sessions set expires_at = least(expires_at, (p->>'now')::timestamptz + interval '10 seconds')
  where session_hash = p->>'replaces' and session_hash <> p->>'session_hash'
  returning * into former;
  select * into strict s from public.sessions where session_hash = p->>'session_hash';
  if former.id is not null then
    perform the_way.hand_subscription_over(former, s);
  end if;
  return the_way.session_json(s);
end $$;

-- The delete makes sure that a code works only once: of two simultaneous requests, one finds the row gone.
create or replace function public.sessions_create_from_code(p jsonb) returns jsonb
language plpgsql as $$
declare
  owner text;
begin
  delete from public.sign_in_codes
  where code_hash = p->>'code_hash' and expires_at > (p->>'now')::timestamptz
  returning owner_id into owner;
  if not found then
    return null;
  end if;
  return public.sessions_create(p || jsonb_build_object('owner_id', owner, 'sign_in', 'link'));
end $$;

create or replace function public.sessions_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.session_json(s) from public.sessions s
    where s.session_hash = p->>'session_hash' and s.expires_at > (p->>'now')::timestamptz);
end $$;

create or replace function public.sessions_seen(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.sessions set last_seen_at = (p->>'now')::timestamptz where id = p->>'id';
  return to_jsonb(found);
end $$;

create or replace function public.sessions_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.session_json(s) order by s.created_at desc, s.id desc), '[]') into rows
  from (
    select * from public.sessions
    where owner_id = p->>'owner_id' and expires_at > (p->>'now')::timestamptz and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) s;
  return the_way.page('sessions', rows, size);
end $$;

create or replace function public.sessions_delete(p jsonb) returns jsonb
language plpgsql as $$
declare
  ended text;
begin
  delete from public.sessions where session_hash = p->>'session_hash' returning id into ended;
  perform the_way.end_subscriptions(array[ended]);
  return to_jsonb(ended is not null);
end $$;

create or replace function public.sessions_end(p jsonb) returns jsonb
language plpgsql as $$
declare
  ended text;
begin
  delete from public.sessions where owner_id = p->>'owner_id' and id = p->>'id' returning id into ended;
  perform the_way.end_subscriptions(array[ended]);
  return to_jsonb(ended is not null);
end $$;

-- Signs the owner out everywhere, and invalidates sign-in links that have not been opened yet.
create or replace function public.sessions_end_all(p jsonb) returns jsonb
language plpgsql as $$
declare
  ended integer;
begin
  delete from public.sign_in_codes where owner_id = p->>'owner_id';
  delete from public.sessions where owner_id = p->>'owner_id';
  get diagnostics ended = row_count;
  delete from public.push_subscriptions where owner_id = p->>'owner_id';
  return to_jsonb(ended);
end $$;

-- From scripts/sql/functions/sheets.sql

-- Contact sheets. Their cells are generations, so only what concerns all cells of a sheet is here. Every function that changes a
-- sheet or its runs first takes the lock under which runs are sent and everything is deleted.

create or replace function the_way.is_in_paused_sheet(run text) returns boolean
language sql stable as $$
  select exists (select from public.generation_parts q join public.generations g on g.id = q.generation_id
    join public.sheets s on s.id = g.sheet_id where q.id = run and s.paused_at is not null)
$$;

-- The generation in each cell that no retry has replaced.
create or replace function the_way.cells_of(sheet text) returns setof public.generations
language sql stable as $$
  select g.* from public.generations g
  where g.sheet_id = sheet and not exists (select from public.generations n where n.retry_of = g.id)
$$;

-- How many cells have each status. `deleted`: the cell was made, and its owner has deleted the image or the generation since. Costs
-- are those of all runs, also of the ones that were replaced.
create or replace function the_way.sheet_json(s public.sheets) returns jsonb
language sql stable as $$
  select to_jsonb(s) || jsonb_build_object('paused_at', the_way.utc(s.paused_at), 'created_at', the_way.utc(s.created_at),
    'estimate_usd_micros', sums.estimate, 'cost_usd_micros', sums.cost,
    'counts', coalesce(cells.counts, '{}') || case when coalesce(cells.present, 0) < s.total then jsonb_build_object('deleted',
      coalesce((cells.counts->>'deleted')::integer, 0) + s.total - coalesce(cells.present, 0)) else '{}' end)
  from (
    select jsonb_object_agg(c.status, c.cells) as counts, sum(c.cells)::integer as present from (
      select case when r.status = 'succeeded' and not exists (
          select from public.generated_images i where i.generation_id = g.id and i.deleted_at is null)
        then 'deleted' else r.status end as status, count(*)::integer as cells
      from the_way.cells_of(s.id) g join public.generation_parts q on q.generation_id = g.id join public.runs r on r.id = q.id
      group by 1
    ) c
  ) cells cross join (
    select sum(r.estimate_usd_micros)::bigint as estimate, sum(r.cost_usd_micros)::bigint as cost
    from public.generations g join public.generation_parts q on q.generation_id = g.id join public.runs r on r.id = q.id
    where g.sheet_id = s.id
  ) sums
$$;

-- A sheet with the run of each cell whose generation still exists, in reading order.
create or replace function the_way.sheet_row(s public.sheets) returns jsonb
language sql stable as $$
  select the_way.sheet_json(s) || jsonb_build_object('cells', (
    select coalesce(jsonb_agg(the_way.part_json(q) || jsonb_build_object('cell', g.sheet_cell, 'images', the_way.images_of(q))
      || the_way.run_json(r) order by g.sheet_cell), '[]')
    from the_way.cells_of(s.id) g join public.generation_parts q on q.generation_id = g.id join public.runs r on r.id = q.id))
$$;

-- The times of creation keep the cells in reading order, which is the order in which they are sent.
create or replace function public.sheets_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  s public.sheets := jsonb_populate_record(null::public.sheets, p->'sheet');
  g public.generations;
  m public.trained_models;
  other public.sheets;
  conflict jsonb;
  refusal text;
  cell record;
begin
  perform the_way.lock_spending(s.owner_id);
  if keyed then
    conflict := the_way.key_conflict(s.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('sheet', null) || conflict;
    end if;
  end if;
  select * into m from public.trained_models where id = s.model_id and model_url <> '' for update;
  if not found or (m.owner_id <> s.owner_id and the_way.is_shared(m) is not true) then
    return jsonb_build_object('outcome', 'no_model', 'sheet', null, 'answer', null);
  end if;
  if not keyed then
    select * into other from public.sheets o where o.owner_id = s.owner_id and o.request_hash = s.request_hash
      and o.created_at > (p->>'same_click_since')::timestamptz
      and exists (select from public.generations c join public.runs r on r.id = c.id
        where c.sheet_id = o.id and r.status not in ('failed', 'canceled'))
    order by o.created_at desc limit 1;
    if found then
      return jsonb_build_object('outcome', 'replayed', 'sheet', the_way.sheet_row(other), 'answer', null);
    end if;
  end if;
  refusal := the_way.unusable_model(m, s.owner_id, s.emulated);
  if refusal is not null then
    return jsonb_build_object('outcome', refusal, 'sheet', null, 'answer', null);
  end if;

  insert into public.sheets (id, owner_id, model_id, model_name, emulated, base, axes, total, request_hash, created_at)
  values (s.id, s.owner_id, m.id, coalesce(m.name, m.id), s.emulated, s.base, s.axes, jsonb_array_length(p->'cells'),
    s.request_hash, at)
  returning * into s;
  for cell in select c.part, c.number - 1 as index from jsonb_array_elements(p->'cells') with ordinality c(part, number) loop
    insert into public.generations (id, owner_id, model_id, model_name, model_url, keyword_inserted, parameters, loras,
      sheet_id, sheet_cell, created_at)
    values (cell.part->>'id', s.owner_id, m.id, s.model_name, m.model_url, (cell.part->>'keyword_inserted')::boolean,
      cell.part->'parameters', p#>'{sheet,loras}', s.id, cell.index, at + cell.index * interval '1 microsecond')
    returning * into g;
    perform the_way.insert_runs(g, s.emulated, null, the_way.version_id(m), jsonb_build_array(cell.part), at);
  end loop;
  perform the_way.record_prompts(p->'cells');
  update public.trained_models set last_used = at where id = m.id and owner_id = s.owner_id;
  if keyed then
    perform the_way.keep_answer(s.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'sheet', the_way.sheet_row(s), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.sheets_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select the_way.sheet_row(s) from public.sheets s where s.id = p->>'id' and s.owner_id = p->>'owner_id');
end $$;

create or replace function public.sheets_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.sheet_json(s) order by s.created_at desc, s.id desc), '[]') into rows
  from (
    select * from public.sheets
    where owner_id = p->>'owner_id' and (created_at, id) < (start.at, start.id)
      and (p->>'model_id' is null or model_id = p->>'model_id')
    order by created_at desc, id desc limit size + 1
  ) s;
  return the_way.page('sheets', rows, size);
end $$;

-- From scripts/sql/functions/sheets-change.sql

-- What an owner can do with a started contact sheet: pause, resume, cancel, or retry it.

-- Locks a sheet that the owner has; no row if they do not.
create or replace function the_way.lock_sheet(owner text, sheet text) returns public.sheets
language plpgsql as $$
declare
  s public.sheets;
begin
  perform the_way.lock_spending(owner);
  select * into s from public.sheets o where o.id = sheet and o.owner_id = owner for update;
  return s;
end $$;

-- Locks the unfinished runs of a sheet in the order of their ids, so that two callers cannot wait for each other, and returns them.
create or replace function the_way.lock_sheet_runs(sheet text) returns public.runs[]
language plpgsql as $$
begin
  return array(select r from public.runs r where r.id in (
      select q.id from public.generation_parts q join public.generations g on g.id = q.generation_id where g.sheet_id = sheet)
    and not the_way.is_over(r.status) order by r.id for update);
end $$;

-- Runs that are on hold for their paused owner keep that reason. A worker that has leased a run checks `is_in_paused_sheet` under
-- the same lock before sending it.
create or replace function public.sheets_pause(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  s public.sheets := the_way.lock_sheet(p->>'owner_id', p->>'id');
  unfinished public.runs[];
begin
  if s.id is null then
    return null;
  end if;
  unfinished := the_way.lock_sheet_runs(s.id);
  if cardinality(unfinished) = 0 then
    return jsonb_build_object('outcome', 'ended', 'sheet', the_way.sheet_row(s));
  end if;
  update public.sheets set paused_at = coalesce(paused_at, at) where id = s.id returning * into s;
  update public.runs set status = 'queued', hold_reason = 'sheet_paused', lease_id = null, lease_until = null,
    next_check_at = null, updated_at = at
  where id in (select r.id from unnest(unfinished) r) and the_way.work_of(status) = 'submit' and intent_at is null
    and (lease_until is null or lease_until <= at) and hold_reason is distinct from 'paused';
  return jsonb_build_object('outcome', 'paused', 'sheet', the_way.sheet_row(s));
end $$;

create or replace function public.sheets_resume(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  s public.sheets := the_way.lock_sheet(p->>'owner_id', p->>'id');
begin
  if s.id is null then
    return null;
  end if;
  update public.sheets set paused_at = null where id = s.id returning * into s;
  update public.runs set hold_reason = null, next_check_at = at, updated_at = at
  where id in (select r.id from unnest(the_way.lock_sheet_runs(s.id)) r) and hold_reason = 'sheet_paused';
  return the_way.sheet_row(s);
end $$;

create or replace function public.sheets_cancel(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  s public.sheets := the_way.lock_sheet(p->>'owner_id', p->>'id');
  done record;
begin
  if s.id is null then
    return null;
  end if;
  done := the_way.cancel_runs(the_way.lock_sheet_runs(s.id), at);
  update public.sheets set paused_at = null where id = s.id returning * into s;
  return jsonb_build_object('canceled', to_jsonb(done.canceled), 'sheet', the_way.sheet_row(s), 'outcome', case
    when cardinality(done.asked) > 0 then 'asked'
    when cardinality(done.canceled) > 0 then 'canceled' else 'ended' end);
end $$;

-- Sends the cells that are on hold, and makes those again that have failed or were canceled: `cells` has new ids for the
-- generations that were missing when the caller read the sheet. One that was retried since is left out, so that no cell is made
-- twice. A cell that is made again has everything that it had, also its seed and its version.
create or replace function public.sheets_retry(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  s public.sheets := the_way.lock_sheet(p->>'owner_id', p->>'id');
  m public.trained_models;
  old public.generations;
  g public.generations;
  conflict jsonb;
  refusal text;
  cell record;
  made jsonb := '[]';
  resumed integer;
begin
  if s.id is null then
    return jsonb_build_object('outcome', 'not_found', 'sheet', null, 'answer', null, 'made', made);
  end if;
  if keyed then
    conflict := the_way.key_conflict(s.owner_id, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('sheet', null, 'made', made) || conflict;
    end if;
  end if;
  if jsonb_array_length(p->'cells') > 0 then
    select * into m from public.trained_models where id = s.model_id and model_url <> '' for update;
    refusal := case when not found or (m.owner_id <> s.owner_id and the_way.is_shared(m) is not true) then 'no_model'
      else the_way.unusable_model(m, s.owner_id, s.emulated) end;
    if refusal is not null then
      return jsonb_build_object('outcome', refusal, 'sheet', null, 'answer', null, 'made', made);
    end if;
  end if;
  select count((the_way.run_resume(r, at)).id) into resumed from unnest(the_way.lock_sheet_runs(s.id)) r
  where r.hold_reason is distinct from 'sheet_paused';
  for cell in
    select o.id as old, c.id, q.id as part, row_number() over (order by o.sheet_cell) - 1 as place
    from jsonb_to_recordset(p->'cells') c(id text, retry_of text)
    join the_way.cells_of(s.id) o on o.id = c.retry_of
    join public.generation_parts q on q.generation_id = o.id join public.runs r on r.id = q.id
    where r.status in ('failed', 'canceled')
  loop
    select * into old from public.generations o where o.id = cell.old;
    g := old;
    g.id := cell.id;
    g.retry_of := old.id;
    g.first_number := null;
    g.created_at := at + cell.place * interval '1 microsecond';
    insert into public.generations select g.*;
    perform the_way.insert_runs(g, s.emulated, null, q.version, jsonb_build_array(jsonb_build_object('id', g.id,
      'prompt', q.prompt, 'seed', q.seed, 'num_outputs', q.num_outputs, 'estimate_usd_micros', r.estimate_usd_micros)), case when s.paused_at is null then at end)
    from public.generation_parts q join public.runs r on r.id = q.id where q.id = cell.part;
    made := made || jsonb_build_object('id', g.id);
  end loop;
  if resumed = 0 and made = '[]' then
    return jsonb_build_object('outcome', 'nothing_missing', 'sheet', null, 'answer', null, 'made', made);
  end if;
  perform the_way.record_prompts(made);
  if s.paused_at is not null then
    update public.runs set hold_reason = 'sheet_paused'
    where id in (select e->>'id' from jsonb_array_elements(made) e);
  end if;
  if keyed then
    perform the_way.keep_answer(s.owner_id, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'retried', 'sheet', the_way.sheet_row(s), 'answer', null, 'made', made);
end $$;

-- From scripts/sql/functions/spending.sql

-- Spending and its caps. A run counts once it was sent: with its cost, or with its estimate while the cost is unknown.

-- Must be called before any row is locked. Serializes sending runs, changing caps, creating datasets and deleting
-- everything.
create or replace function the_way.lock_spending(owner text) returns void
language sql as $$
  select pg_advisory_xact_lock(hashtextextended('the_way.spending ' || owner, 0))
$$;

create or replace function the_way.spent(owner text, since timestamptz) returns bigint
language sql stable as $$
  select (
    (select coalesce(sum(coalesce(r.cost_usd_micros, r.estimate_usd_micros)), 0) from public.runs r
      where r.owner_id = owner and r.intent_at >= since)
    + (select coalesce(sum(d.usd_micros), 0) from public.deleted_runs d
      where d.owner_id = owner and d.sent_at >= since)
    + (select coalesce(sum((s->>'usd_micros')::bigint), 0)
      from public.deletion_receipts d cross join jsonb_array_elements(coalesce(d.receipt->'spent', '[]')) s
      where d.owner_id = owner and (s->>'at')::timestamptz >= since))::bigint
$$;

-- `period` is 'day' or 'month', in UTC.
create or replace function the_way.period_start(period text, at timestamptz) returns timestamptz
language sql immutable as $$
  select date_trunc(period, at at time zone 'UTC') at time zone 'UTC'
$$;

create or replace function the_way.period_end(period text, at timestamptz) returns timestamptz
language sql immutable as $$
  select (date_trunc(period, at at time zone 'UTC') + ('1 ' || period)::interval) at time zone 'UTC'
$$;

-- Which cap a run at this price would exceed, as the reason for a hold. `reason` is `null` if none. `until` is the end of the cap's period, or
-- `null` if the price alone is more than the cap. A run with an unknown price exceeds a cap that is used up.
create or replace function the_way.cap_hold(owner text, price bigint, at timestamptz,
  out reason text, out until timestamptz)
language plpgsql stable as $$
declare
  c public.spending_caps;
  wanted bigint := greatest(price, 1);
begin
  select * into c from public.spending_caps s where s.owner_id = owner;
  if not found then
    return;
  end if;
  if wanted > c.day_usd_micros then
    reason := 'cap_day_too_low';
  elsif wanted > c.month_usd_micros then
    reason := 'cap_month_too_low';
  elsif the_way.spent(owner, the_way.period_start('month', at)) + wanted > c.month_usd_micros then
    reason := 'cap_month';
    until := the_way.period_end('month', at);
  elsif the_way.spent(owner, the_way.period_start('day', at)) + wanted > c.day_usd_micros then
    reason := 'cap_day';
    until := the_way.period_end('day', at);
  end if;
end $$;

create or replace function the_way.spending_period(period text, owner text, cap bigint, at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object('cap_usd_micros', cap, 'spent_usd_micros', s.spent,
    'left_usd_micros', greatest(cap - s.spent, case when cap is not null then 0 end))
  from (select the_way.spent(owner, the_way.period_start(period, at)) as spent) s
$$;

create or replace function the_way.spending_json(owner text, at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'day', the_way.spending_period('day', owner, max(c.day_usd_micros), at),
    'month', the_way.spending_period('month', owner, max(c.month_usd_micros), at))
  from public.spending_caps c where c.owner_id = owner
$$;

create or replace function public.spending_get(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return the_way.spending_json(p->>'owner_id', (p->>'now')::timestamptz);
end $$;

-- Spending of an owner's last 12 months that have any (UTC), and on the images of each model. A run counts in the month in which it was
-- sent. What is known is apart from estimates: `estimate_usd_micros` is the sum of those of runs whose cost is unknown, and
-- `unknown_runs` counts runs that have neither. Deleted runs are only in the months, with the amount that they counted with.
create or replace function public.spending_history(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  owner text := p->>'owner_id';
  months jsonb;
  models jsonb;
begin
  select coalesce(jsonb_agg(to_jsonb(m) order by m.month desc), '[]') into months from (
    select to_char(e.at at time zone 'UTC', 'YYYY-MM') as month, coalesce(sum(e.cost), 0)::bigint as cost_usd_micros,
      coalesce(sum(e.estimate), 0)::bigint as estimate_usd_micros,
      count(*) filter (where e.cost is null and e.estimate is null) as unknown_runs
    from (
      select r.intent_at as at, r.cost_usd_micros as cost,
        case when r.cost_usd_micros is null then r.estimate_usd_micros end as estimate
      from public.runs r where r.owner_id = owner and r.intent_at is not null
      union all
      select d.sent_at, d.usd_micros, null from public.deleted_runs d where d.owner_id = owner and d.sent_at is not null
      union all
      select (s->>'at')::timestamptz, (s->>'usd_micros')::bigint, null
      from public.deletion_receipts d cross join jsonb_array_elements(coalesce(d.receipt->'spent', '[]')) s
      where d.owner_id = owner
    ) e
    group by 1 order by 1 desc limit 12
  ) m;
  select coalesce(jsonb_agg(to_jsonb(c) - 'at' order by c.at desc, c.model_id), '[]') into models from (
    select g.model_id, (array_agg(g.model_name order by g.created_at desc, g.id desc))[1] as model_name,
      max(r.intent_at) as at, coalesce(sum(r.cost_usd_micros), 0)::bigint as cost_usd_micros,
      coalesce(sum(r.estimate_usd_micros) filter (where r.cost_usd_micros is null), 0)::bigint as estimate_usd_micros,
      count(*) filter (where r.cost_usd_micros is null and r.estimate_usd_micros is null) as unknown_runs
    from public.runs r join public.generation_parts q on q.id = r.id join public.generations g on g.id = q.generation_id
    where r.owner_id = owner and r.intent_at is not null and (p->>'model_id' is null or g.model_id = p->>'model_id')
    group by g.model_id order by 3 desc, 1 limit 100
  ) c;
  return jsonb_build_object('months', months, 'models', models);
end $$;

-- Runs that were on hold for a cap and fit now are due at once; the others get the reason why they still do not fit.
create or replace function public.spending_set_caps(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p->>'owner_id';
begin
  perform the_way.lock_spending(owner);
  insert into public.spending_caps as c (owner_id, day_usd_micros, month_usd_micros, updated_at)
  values (owner, (p->>'day_usd_micros')::bigint, (p->>'month_usd_micros')::bigint, at)
  on conflict (owner_id) do update set
    day_usd_micros = case when p ? 'day_usd_micros' then excluded.day_usd_micros else c.day_usd_micros end,
    month_usd_micros = case when p ? 'month_usd_micros' then excluded.month_usd_micros else c.month_usd_micros end,
    updated_at = at;
  update public.runs r set hold_reason = h.reason, next_check_at = case when h.reason is null then at else h.until end,
    updated_at = at
  from (select s.id, c.reason, c.until from public.runs s
    cross join lateral the_way.cap_hold(owner, s.estimate_usd_micros, at) c
    where s.owner_id = owner and s.status = 'queued' and the_way.is_cap_hold(s.hold_reason)) h
  where r.id = h.id;
  return the_way.spending_json(owner, at);
end $$;

create or replace function public.spending_check(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return to_jsonb((the_way.cap_hold(p->>'owner_id', (p->>'price_usd_micros')::bigint, (p->>'now')::timestamptz)).reason);
end $$;

-- Up to schema version 9 the reason was the code of a stored error. All caps had one code, so the cap is determined
-- again. A run whose reason no longer applies is due at once.
create or replace function the_way.former_hold(error jsonb, owner text, price bigint) returns text
language sql stable as $$
  select case error->>'code'
    when 'spending.cap_reached' then (select c.reason from the_way.cap_hold(owner, price, now()) c)
    when 'users.paused' then 'paused'
    else substring(error->>'code' from '^replicate\.(no_credit|wrong_token|throttled|unavailable)$') end
$$;

update public.runs r set hold_reason = h.reason, error = null,
  next_check_at = case when h.reason is null then least(r.next_check_at, now()) else r.next_check_at end
from (select s.id, the_way.former_hold(s.error, s.owner_id, s.estimate_usd_micros) as reason from public.runs s
  where s.status in ('queued', 'submitting') and s.error is not null) h
where r.id = h.id;
drop function the_way.former_hold(jsonb, text, bigint);
-- Up to schema version 7, demo mode replaced the error of real runs. Their status is checked again at once.
update public.runs set error = null, next_check_at = least(next_check_at, now())
where error->>'code' = 'replicate.not_connected' and not the_way.is_over(status);

-- From scripts/sql/functions/trainings.sql

create or replace function public.trainings_create(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p#>>'{training,owner_id}';
  keyed boolean := jsonb_typeof(p->'idempotency') = 'object';
  dataset public.datasets;
  n public.runs := jsonb_populate_record(null::public.runs, p->'training');
  t public.trainings := jsonb_populate_record(null::public.trainings, p->'training');
  r public.runs;
  conflict jsonb;
  hold record;
  due timestamptz := at;
begin
  if keyed then
    conflict := the_way.key_conflict(owner, p->'idempotency', at);
    if conflict is not null then
      return jsonb_build_object('training', null) || conflict;
    end if;
  else
    -- The second of two equal, simultaneous clicks waits here and then finds the training of the first.
    perform pg_advisory_xact_lock(hashtextextended('the_way.click ' || owner || ' ' || n.request_hash, 0));
  end if;

  select * into r from public.runs s
  where s.owner_id = owner and s.kind = 'training' and (s.id = n.id or not keyed and s.request_hash = n.request_hash
    and s.status not in ('failed', 'canceled') and s.created_at > (p->>'same_click_since')::timestamptz)
  order by s.id = n.id desc, s.created_at desc limit 1;
  if found then
    return jsonb_build_object('outcome', 'replayed', 'training', the_way.run_row(r), 'answer', null);
  end if;

  if jsonb_typeof(p->'dataset') = 'object' then
    perform the_way.dataset_insert(p->'dataset', owner, at);
  end if;
  select * into dataset from public.datasets d
  where d.owner_id = owner and d.id = coalesce(p#>>'{dataset,id}', t.dataset_id)
  for key share;
  if not found or dataset.sha256 <> p->>'dataset_sha256' then
    return jsonb_build_object('outcome', case when dataset.id is null then 'no_dataset' else 'dataset_changed' end,
      'training', null, 'answer', null);
  end if;

  if n.hold_reason is not null then
    perform the_way.lock_spending(owner);
    hold := the_way.cap_hold(owner, n.estimate_usd_micros, at);
    due := case when hold.reason is null then at else hold.until end;
  end if;
  insert into public.runs (id, kind, owner_id, emulated, phase, total_steps, hold_reason, request_hash,
    estimate_usd_micros, next_check_at, created_at, updated_at)
  values (n.id, 'training', owner, n.emulated, 'queued', n.total_steps, n.hold_reason, n.request_hash,
    n.estimate_usd_micros, due, at, at)
  returning * into r;
  insert into public.trainings (id, name, description, keyword, category, is_public, trainer, parameters, subject, effort,
    retry_of, dataset_id, dataset_snapshot, estimate_seconds, estimate_range, phase_starts)
  values (n.id, t.name, t.description, t.keyword, t.category, t.is_public, t.trainer, t.parameters, t.subject, t.effort,
    t.retry_of, dataset.id, the_way.dataset_snapshot(dataset.id), t.estimate_seconds,
    the_way.json_or_null(t.estimate_range), jsonb_build_object('queued', the_way.utc(at)));
  if keyed then
    perform the_way.keep_answer(owner, p->'idempotency', at);
  end if;
  return jsonb_build_object('outcome', 'created', 'training', the_way.run_row(r), 'answer',
    case when keyed then (p->'idempotency') - 'key' - 'lease_id' end);
end $$;

create or replace function public.trainings_get_many(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(the_way.training_details(t) || the_way.run_json(r)), '[]')
    from public.runs r join public.trainings t on t.id = r.id
    where (r.id, r.owner_id) in
      (select k.id, k.owner_id from jsonb_to_recordset(p->'keys') as k(owner_id text, id text)));
end $$;

create or replace function public.trainings_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.training_details(t) || the_way.run_json(r)
    order by r.created_at desc, r.id desc), '[]') into rows
  from (
    select * from public.runs
    where owner_id = p->>'owner_id' and kind = 'training' and (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) r join public.trainings t on t.id = r.id;
  return the_way.page('trainings', rows, size);
end $$;

create or replace function public.trainings_unfinished(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(the_way.training_details(t) || the_way.run_json(r)
      order by r.created_at desc, r.id desc), '[]')
    from (
      select * from public.runs
      where owner_id = p->>'owner_id' and kind = 'training'
        and status in ('queued', 'submitting', 'starting', 'processing')
      order by created_at desc, id desc limit 100
    ) r join public.trainings t on t.id = r.id);
end $$;

create or replace function public.trainings_paces(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('parameters', t.parameters,
      'seconds', extract(epoch from t.completed_at - t.started_at)) order by t.created_at desc, t.id desc), '[]')
    from (
      select d.parameters, r.id, r.created_at, r.started_at, r.completed_at
      from public.runs r join public.trainings d on d.id = r.id
      where r.owner_id = p->>'owner_id' and r.kind = 'training' and r.status = 'succeeded' and d.trainer = p->>'trainer'
        and r.completed_at > r.started_at
        and case when (p->>'is_free')::boolean then r.cost_usd_micros = 0 else r.cost_usd_micros > 0 end
      order by r.created_at desc, r.id desc limit least((p->>'limit')::integer, 100)
    ) t);
end $$;

-- The images of the snapshot, from which the ZIP is built, for the holder of the lease.
create or replace function public.trainings_dataset(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select t.dataset_snapshot from public.trainings t join public.runs r on r.id = t.id
    where r.id = p->>'id' and r.lease_id = p->>'lease_id' and r.lease_until > (p->>'now')::timestamptz);
end $$;

create or replace function public.trainings_prepare(p jsonb) returns jsonb
language plpgsql as $$
begin
  if not the_way.run_prepared(p) then
    return null;
  end if;
  update public.trainings set destination = p->>'destination', trainer_version = p->>'trainer_version'
  where id = p->>'id';
  return (select the_way.run_row(r) from public.runs r where r.id = p->>'id');
end $$;

-- From scripts/sql/functions/trainings-progress.sql

-- What an update of a training adds to that of its run: the log and what is read from it.

-- Each phase with the time at which it was first seen.
create or replace function the_way.with_phase(phase_starts jsonb, phase text, at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(phase, the_way.utc(at)) || phase_starts
$$;

-- Stores the log if it is longer than the stored one, and returns whether it was.
create or replace function the_way.keep_log(training text, log jsonb, at timestamptz) returns boolean
language plpgsql as $$
begin
  if jsonb_typeof(log) is distinct from 'object' then
    return false;
  end if;
  insert into public.training_logs as kept (training_id, logs, length, updated_at)
  values (training, log->>'text', (log->>'length')::bigint, at)
  on conflict (training_id) do update
    set logs = excluded.logs, length = excluded.length, updated_at = excluded.updated_at
    where kept.length < excluded.length;
  return found;
end $$;

create or replace function public.trainings_advance(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  before public.runs;
  r public.runs;
  has_more_log boolean;
  late boolean;
begin
  select * into before from public.runs
  where id = p->>'id' and status in ('starting', 'processing') for update;
  if not found then
    return null;
  end if;
  has_more_log := the_way.keep_log(before.id, p->'log', at);
  late := the_way.status_rank(p->>'status') < the_way.status_rank(before.status)
    or the_way.phase_rank(p->>'phase') < the_way.phase_rank(before.phase)
    or coalesce((p->>'step')::integer < before.step, false)
    or jsonb_typeof(p->'log') = 'object' and not has_more_log;
  r := the_way.run_advance(p);
  if has_more_log then
    update public.runs set news_at = at where id = r.id returning * into r;
  end if;
  update public.trainings set
    phase_starts = the_way.with_phase(phase_starts, p->>'phase', at),
    eta_seconds = case when late then eta_seconds else (p->>'eta_seconds')::integer end,
    logs_tail = case when late then logs_tail else coalesce(p->>'logs_tail', logs_tail) end
  where id = r.id;
  return the_way.run_row(r);
end $$;

create or replace function public.trainings_complete(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  is_success boolean := p->>'status' = 'succeeded';
  has_shorter_log boolean;
  r public.runs := the_way.run_complete(p || case when p->>'status' = 'succeeded' then '{"phase": "saving"}' else '{}' end::jsonb);
  m public.trained_models;
begin
  if r.id is null then
    return null;
  end if;
  if r.status = p->>'status' then
    has_shorter_log := not the_way.keep_log(r.id, p->'log', at) and jsonb_typeof(p->'log') = 'object';
    update public.trainings set
      phase_starts = case when is_success then the_way.with_phase(phase_starts, 'saving', at) else phase_starts end,
      eta_seconds = null,
      logs_tail = case when has_shorter_log then logs_tail else coalesce(p->>'logs_tail', logs_tail) end
    where id = r.id;
    if is_success and jsonb_typeof(p->'model') = 'object' then
      m := the_way.model_of_training(r, p->'model', at);
      update public.trainings set model_id = m.id, model_url = m.model_url where id = r.id;
    end if;
  end if;
  return jsonb_build_object('training', the_way.run_row(r), 'model', case when m.id is not null then the_way.model_json(m) end);
end $$;

-- Returns the whole log, or its last lines if a training's log was not stored separately.
create or replace function public.trainings_logs(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_build_object('name', t.name, 'logs', coalesce(l.logs, t.logs_tail),
      'length', coalesce(l.length, case when t.logs_tail = '' then 0 end))
    from public.runs r join public.trainings t on t.id = r.id
    left join public.training_logs l on l.training_id = t.id
    where r.id = p->>'id' and r.owner_id = p->>'owner_id');
end $$;

create or replace function public.trainings_keep_weights(p jsonb) returns jsonb
language plpgsql as $$
declare
  r public.runs;
begin
  update public.runs set updated_at = (p->>'now')::timestamptz
  where id = p->>'id' and kind = 'training' and status = 'succeeded'
  returning * into r;
  if not found then
    return null;
  end if;
  update public.trainings set weights_file = coalesce(p->>'weights_file', weights_file), weights_note = p->>'weights_note'
  where id = r.id;
  return the_way.run_row(r);
end $$;

-- From scripts/sql/functions/users.sql

-- People with an account. One of them is the admin, who owns the local owner's rows.

create or replace function the_way.user_json(u public.users) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', u.id, 'owner_id', u.owner_id, 'email', u.email, 'name', u.name, 'role', u.role,
    'status', u.status, 'created_at', the_way.utc(u.created_at), 'last_seen_at', the_way.utc(u.last_seen_at))
$$;

-- Serializes changes to users' roles and status.
create or replace function the_way.lock_users() returns void
language sql as $$
  select pg_advisory_xact_lock(hashtextextended('the_way.users', 0))
$$;

create or replace function the_way.is_paused(owner text) returns boolean
language sql stable as $$
  select exists (select from public.users u where u.owner_id = owner and u.status = 'paused')
$$;

-- Pauses the runs that were not sent and are not leased. A worker that has leased one checks `is_paused` under the same
-- lock before sending it.
create or replace function the_way.pause_runs(owner text, at timestamptz) returns void
language sql as $$
  update public.runs set status = 'queued', hold_reason = 'paused', lease_id = null, lease_until = null,
    next_check_at = null, updated_at = at
  where owner_id = owner and status in ('queued', 'submitting') and intent_at is null
    and (lease_until is null or lease_until <= at)
$$;

create or replace function the_way.unpause_runs(owner text, at timestamptz) returns void
language sql as $$
  update public.runs set hold_reason = null, next_check_at = at, updated_at = at
  where owner_id = owner and status = 'queued' and hold_reason = 'paused'
$$;

-- Also revokes the former admin's keys and sessions, which gave access to the local owner's rows.
create or replace function the_way.demote_admin(at timestamptz) returns void
language plpgsql as $$
declare
  former text;
begin
  update public.users set role = 'member', owner_id = id, updated_at = at where role = 'admin' returning id into former;
  perform the_way.end_subscriptions(array(select s.id from public.sessions s where s.user_id = former));
  delete from public.sessions where user_id = former;
  update public.api_keys set revoked_at = at where user_id = former and revoked_at is null;
end $$;

-- Images get new numbers after those of their new owner, in their old order, because both owners have a number 1.
create or replace function the_way.move_images(former text, new_owner text) returns void
language plpgsql as $$
declare
  added bigint;
  last_number bigint;
begin
  -- This locks the rows, so that an image that is being added gets its number either before or after the move. It also
  -- drops numbers reserved for images that are still to come, because they are the former owner's.
  update public.generations set first_number = null where owner_id = former;
  select count(*) into added from public.generated_images i where i.owner_id = former;
  if added = 0 then
    return;
  end if;
  last_number := the_way.reserve_numbers(new_owner, added);
  update public.generated_images i set owner_id = new_owner, number = last_number - added + n.place
  from (select m.id, row_number() over (order by m.number) as place from public.generated_images m where m.owner_id = former) n
  where i.id = n.id;
end $$;

-- Makes a member the admin. Everything that they made as a member moves with them.
create or replace function the_way.promote_admin(person text, at timestamptz) returns void
language plpgsql as $$
declare
  former text := (select owner_id from public.users where id = person);
  name text;
begin
  perform the_way.lock_spending(former);
  perform the_way.lock_spending('local');
  perform the_way.move_images(former, 'local');
  perform the_way.move_albums(former, 'local');
  perform the_way.move_prompt_templates(former, 'local');
  foreach name in array array['trained_models', 'datasets', 'runs', 'sheets', 'generations', 'generation_parts', 'webhook_deliveries',
    'api_keys', 'deletion_receipts', 'deleted_runs', 'removals']
  loop
    execute format('update public.%I set owner_id = $1 where owner_id = $2', name) using 'local', former;
  end loop;
  perform the_way.move_prompts(former, 'local');
  delete from public.spending_caps where owner_id = former;
  delete from public.push_subscriptions where owner_id = former;
  delete from public.sessions where user_id = person;
  update public.users set role = 'admin', owner_id = 'local', status = 'active', updated_at = at where id = person;
  perform the_way.unpause_runs('local', at);
end $$;

-- Called at each sign-in with a confirmed email. An invitation is valid for one account.
create or replace function public.users_sign_in(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  admin boolean := (p->>'is_admin')::boolean;
  u public.users;
begin
  perform the_way.lock_users();
  select * into u from public.users where id = p->>'id';
  if not found then
    update public.invitations set accepted_at = at where email = p->>'email' and accepted_at is null;
    if not found and not admin and not (p->>'is_open')::boolean then
      return jsonb_build_object('outcome', 'not_invited', 'user', null);
    end if;
    insert into public.users (id, owner_id, email, name, role, created_at, updated_at)
    values (p->>'id', p->>'id', p->>'email', p->>'name', 'member', at, at)
    returning * into u;
  end if;
  if admin <> (u.role = 'admin') then
    perform the_way.demote_admin(at);
    if admin then
      perform the_way.promote_admin(u.id, at);
    end if;
  end if;
  update public.users set email = p->>'email', name = p->>'name', last_seen_at = at where id = u.id returning * into u;
  return jsonb_build_object('outcome', 'signed_in', 'user', the_way.user_json(u));
end $$;

create or replace function public.users_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.user_json(u)
    || jsonb_build_object('spending', the_way.spending_json(u.owner_id, (p->>'now')::timestamptz))
    order by u.created_at desc, u.id desc), '[]') into rows
  from (
    select * from public.users
    where (created_at, id) < (start.at, start.id)
    order by created_at desc, id desc limit size + 1
  ) u;
  return the_way.page('users', rows, size);
end $$;

create or replace function public.users_update(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  caps jsonb := p - 'id' - 'status';
  u public.users;
begin
  perform the_way.lock_users();
  select * into u from public.users where id = p->>'id';
  if not found then
    return jsonb_build_object('outcome', 'not_found', 'user', null);
  end if;
  if u.role = 'admin' and p->>'status' = 'paused' then
    return jsonb_build_object('outcome', 'is_admin', 'user', null);
  end if;
  perform the_way.lock_spending(u.owner_id);
  if p ? 'status' then
    update public.users set status = p->>'status', updated_at = at where id = u.id returning * into u;
    if u.status = 'paused' then
      perform the_way.pause_runs(u.owner_id, at);
    else
      perform the_way.unpause_runs(u.owner_id, at);
    end if;
  end if;
  if caps ? 'day_usd_micros' or caps ? 'month_usd_micros' then
    perform public.spending_set_caps(caps || jsonb_build_object('owner_id', u.owner_id));
  end if;
  return jsonb_build_object('outcome', 'updated', 'user',
    the_way.user_json(u) || jsonb_build_object('spending', the_way.spending_json(u.owner_id, at)));
end $$;

-- From scripts/sql/functions/webhooks.sql

-- Webhook deliveries from Replicate. A delivery makes its run due at once and stays open until the run was checked after
-- the delivery came.

-- `generation_id` is `null` once the generation was deleted.
create or replace function the_way.delivery_json(d public.webhook_deliveries, generation_id text) returns jsonb
language sql stable as $$
  select to_jsonb(d) || jsonb_build_object('generation_id', generation_id,
    'received_at', the_way.utc(d.received_at), 'handled_at', the_way.utc(d.handled_at))
$$;

-- The run that a delivery is about: the one with this id at Replicate, or else the one with our id, as long as it does
-- not have an id at Replicate yet.
create or replace function the_way.told_run(remote text, ours text) returns public.runs
language sql stable as $$
  select r.* from public.runs r
  where r.replicate_id = remote or r.id = ours and r.replicate_id is null
  order by r.replicate_id is null limit 1
$$;

create or replace function the_way.delivery_kind(r public.runs) returns text
language sql immutable as $$
  select case r.kind when 'training' then 'training' when 'generation' then 'prediction' else 'unknown' end
$$;

-- Whether a delivery needs a check, or why it needs none. A run that is over does not change any more, and while its
-- images are being saved, Replicate has nothing to add.
create or replace function the_way.first_outcome(r public.runs) returns text
language sql immutable as $$
  select case when r.id is null then 'no_run'
    when r.status = 'saving' or the_way.is_over(r.status) then 'unchanged' else 'received' end
$$;

-- Records what a check of the run meant for its open deliveries. Those that came while it was under way, since
-- `woken_at`, wait for the next one.
create or replace function the_way.settle_deliveries(r public.runs, outcome text, note text, at timestamptz) returns void
language sql as $$
  update public.webhook_deliveries d set handled_at = at,
    outcome = case when r.replicate_id <> d.replicate_id then 'no_run' else settle_deliveries.outcome end,
    note = case when r.replicate_id <> d.replicate_id then null else settle_deliveries.note end
  where d.run_id = r.id and d.handled_at is null and (r.woken_at is null or d.received_at < r.woken_at)
$$;

create or replace function public.webhook_deliveries_receive(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  run public.runs := the_way.told_run(p->>'replicate_id', p->>'run_id');
  first_outcome text;
begin
  -- The lock makes the delivery come either before or after a check ends: the end of a check settles open deliveries.
  select * into run from public.runs r where r.id = run.id for update;
  first_outcome := the_way.first_outcome(run);
  insert into public.webhook_deliveries (id, owner_id, run_kind, run_id, replicate_id, status, outcome, received_at,
    handled_at)
  values (p->>'id', coalesce(run.owner_id, 'local'), the_way.delivery_kind(run), run.id, p->>'replicate_id',
    p->>'status', first_outcome, at, case when first_outcome <> 'received' then at end)
  on conflict do nothing;
  if not found then
    return jsonb_build_object('outcome', 'duplicate');
  end if;
  perform the_way.wake_run(run.id, at);
  return jsonb_build_object('outcome', case when run.id is null then 'no_run' else 'received' end);
end $$;

create or replace function public.webhook_deliveries_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.delivery_json(d, q.generation_id) order by d.received_at desc, d.id desc), '[]') into rows
  from (
    select * from public.webhook_deliveries
    where owner_id = p->>'owner_id' and (received_at, id) < (start.at, start.id)
    order by received_at desc, id desc limit size + 1
  ) d left join public.generation_parts q on q.id = d.run_id;
  return jsonb_build_object('deliveries', rows - size, 'next_cursor', case when jsonb_array_length(rows) > size
    then rows->(size - 1)->>'received_at' || '_' || (rows->(size - 1)->>'id') end);
end $$;

-- Opens a delivery again, as if it had just come; one that is still open stays as it is.
create or replace function public.webhook_deliveries_replay(p jsonb) returns jsonb
language plpgsql as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  d public.webhook_deliveries;
  run public.runs;
  first_outcome text;
begin
  select * into d from public.webhook_deliveries where id = p->>'id' and owner_id = p->>'owner_id';
  run := the_way.told_run(d.replicate_id, d.run_id);
  -- The run is locked before the delivery, as at the end of a check.
  select * into run from public.runs r where r.id = run.id for update;
  select * into d from public.webhook_deliveries where id = p->>'id' and owner_id = p->>'owner_id' for update;
  if not found then
    return null;
  end if;
  if d.handled_at is not null then
    first_outcome := the_way.first_outcome(run);
    update public.webhook_deliveries set owner_id = coalesce(run.owner_id, owner_id),
      run_kind = case when run.id is null then run_kind else the_way.delivery_kind(run) end,
      run_id = coalesce(run.id, run_id), outcome = first_outcome, note = null,
      handled_at = case when first_outcome <> 'received' then at end
    where id = d.id
    returning * into d;
  end if;
  perform the_way.wake_run(run.id, at);
  return the_way.delivery_json(d, (select q.generation_id from public.generation_parts q where q.id = d.run_id));
end $$;

-- From scripts/sql/functions/weights.sql

create or replace function public.trainings_set_weights_facts(p jsonb) returns jsonb
language plpgsql as $$
begin
  update public.trainings set weights_facts = p->'facts'
  where id = p->>'id' and weights_file = p->>'weights_file' and weights_facts is null;
  return to_jsonb(found);
end $$;

-- From scripts/sql/functions/your-data.sql

-- A summary of what is stored for an owner, and the export of all of it.

-- Every file that the owner's rows refer to.
create or replace function the_way.files_of(owner text) returns setof text
language sql stable as $$
  select i.file from public.generated_images i where i.owner_id = owner
  union select unnest(array[dp.file, dp.thumbnail_file]) from public.dataset_images dp
    join public.datasets d on d.id = dp.dataset_id where d.owner_id = owner
  union select unnest(array_remove(array[g.source_file, g.mask_file], null)) from public.generations g
    where g.owner_id = owner and g.source_file is not null
  union select m.thumbnail_url from public.trained_models m
    where m.owner_id = owner and m.thumbnail_url like 'models/%'
  union select t.weights_file from public.trainings t join public.runs r on r.id = t.id
    where r.owner_id = owner and t.weights_file is not null
$$;

-- Versions at Replicate that were trained here. Versions that were registered by hand must not be deleted.
create or replace function the_way.marked_versions_of(owner text, out version text, out emulated boolean)
returns setof record
language sql stable as $$
  select v.version, bool_and(v.emulated) from (
    select m.model_url as version, m.emulated from public.trained_models m
    where m.owner_id = owner and m.trained_here
    union all select t.model_url, r.emulated from public.trainings t join public.runs r on r.id = t.id
    where r.owner_id = owner
    union all select d.version, d.emulated from public.deleted_runs d where d.owner_id = owner) v
  where v.version like '%:%' group by v.version
$$;

create or replace function the_way.versions_of(owner text) returns setof text
language sql stable as $$
  select v.version from the_way.marked_versions_of(owner) v
$$;

-- Versions whose rows were deleted and that stay at Replicate, or are still being removed there.
create or replace function the_way.versions_left(owner text) returns setof text
language sql stable as $$
  select s->>'version' from public.deletion_receipts d cross join jsonb_array_elements(coalesce(d.receipt->'stays', '[]')) s
  where d.owner_id = owner
  union select jsonb_array_elements_text(d.receipt#>'{todo,versions}') from public.deletion_receipts d
  where d.owner_id = owner and d.completed_at is null
$$;

-- Replicate removes an upload after a day. The intent, or else the row's last change, tells when the upload was made at
-- the latest. We delete it after the run has ended; until that is done, `next_check_at` is set.
create or replace function the_way.uploads_of(owner text, at timestamptz, out upload text, out is_deleted boolean)
returns setof record
language sql stable as $$
  select u->>'id', the_way.is_over(r.status) and r.next_check_at is null
  from public.runs r cross join lateral jsonb_array_elements(r.uploads) u
  where r.owner_id = owner and r.uploads <> '[]' and coalesce(r.intent_at, r.updated_at) > at - interval '24 hours'
$$;

create or replace function public.storage_summary(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  owner text := p->>'owner_id';
begin
  return jsonb_build_object(
    'datasets', (select count(*) from public.datasets d where d.owner_id = owner),
    'datasets_with_end', (select count(*) from public.datasets d where d.owner_id = owner and d.keep_days is not null),
    'training_images', (select count(*) from public.dataset_images dp
      join public.datasets d on d.id = dp.dataset_id where d.owner_id = owner),
    'training_image_bytes', (select coalesce(sum(d.bytes), 0) from public.datasets d where d.owner_id = owner),
    'images', (select count(*) from public.generated_images i where i.owner_id = owner and i.deleted_at is null),
    'image_bytes', (select coalesce(sum(i.bytes), 0) from public.generated_images i
      where i.owner_id = owner and i.deleted_at is null),
    'sources', (select count(*) from public.generations g where g.owner_id = owner and g.source_file is not null),
    'models', (select count(*) from public.trained_models m where m.owner_id = owner),
    'trainings', (select count(*) from public.runs r where r.owner_id = owner and r.kind = 'training'),
    'weights', (select count(*) from public.runs r join public.trainings t on t.id = r.id
      where r.owner_id = owner and t.weights_file is not null),
    'uploads', (select count(*) from (
      select u.upload from the_way.uploads_of(owner, (p->>'now')::timestamptz) u where not u.is_deleted
      union select r.name from public.removals r where r.owner_id = owner and r.kind = 'upload'
      union select jsonb_array_elements_text(d.receipt#>'{todo,uploads}') from public.deletion_receipts d
      where d.owner_id = owner and d.completed_at is null) u),
    'versions', (select count(*) from (
      select the_way.versions_of(owner) union select the_way.versions_left(owner)) v));
end $$;

-- Rows of one table without the columns that only the server uses and those that reveal parts of a key. `after` is the
-- last id of the previous page.
create or replace function public.export_rows(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  source text := p->>'table';
  filter text := case source
    when 'dataset_images' then 'r.dataset_id in (select d.id from public.datasets d where d.owner_id = $1)'
    when 'trainings' then 'r.id in (select u.id from public.runs u where u.owner_id = $1)'
    when 'training_logs' then 'r.training_id in (select u.id from public.runs u where u.owner_id = $1)'
    when 'generated_images' then 'r.owner_id = $1 and r.deleted_at is null'
    else 'r.owner_id = $1' end;
  key text := case source when 'training_logs' then 'training_id' when 'spending_caps' then 'owner_id' when 'image_counters' then 'owner_id'
    else 'id' end;
  told text := case when source = 'deletion_receipts' then 'the_way.deletion_json(r)'
    when source in ('trainings', 'generation_parts') then '(select to_jsonb(r) || to_jsonb(u) from public.runs u where u.id = r.id)'
    when source = 'albums' then 'the_way.album_json(r) || jsonb_build_object(''image_ids'', the_way.album_image_ids(r.id))'
    else 'to_jsonb(r)' end;
  rows jsonb;
begin
  if not source = any (array['trained_models', 'datasets', 'dataset_images', 'trainings', 'training_logs', 'sheets', 'generations',
    'generation_parts', 'generated_images', 'albums', 'prompt_templates', 'image_counters', 'deleted_runs', 'api_keys', 'spending_caps', 'deletion_receipts']) then
    raise exception 'No table % to export', source using errcode = 'undefined_table';
  end if;
  execute format($q$
    select coalesce(jsonb_agg(r.row order by r.id), '[]') from (
      select r.%1$I as id, %4$s - array['kind', 'prepared_at', 'woken_at', 'lease_id', 'lease_until', 'request_hash', 'owner_id', 'key_hash',
        'hint', 'search_text', 'deleted_at', 'thumbnails_due_at', 'model_created_at', 'cover_file', 'name_key'] as row
      from public.%2$I r where %3$s and r.%1$I > $2 order by r.%1$I limit $3) r $q$, key, source, filter, told)
  into rows using p->>'owner_id', coalesce(p->>'after', ''), (p->>'limit')::integer;
  return rows;
end $$;

create or replace function public.export_files(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(f.file order by f.file), '[]') from (
    select k as file from the_way.files_of(p->>'owner_id') k
    where k > coalesce(p->>'after', '') and not exists (
      select from public.generated_images i where i.file = k and i.deleted_at is not null) order by k limit (p->>'limit')::integer) f);
end $$;

-- From scripts/sql/storage.sql

-- A private bucket in Supabase Storage for images, thumbnails, training images and weights. Other databases do not have
-- Supabase Storage.
do $$
declare
  guarded record;
begin
  if to_regclass('storage.buckets') is null then
    return;
  end if;
  insert into storage.buckets (id, name, public) values ('the-way', 'the-way', false)
  on conflict (id) do update set public = false;

  -- Protects the bucket from policies of another app that do not name its own bucket. On objects they would open the
  -- files, and on buckets they would let anyone make the bucket public.
  for guarded in select * from (values ('objects', 'bucket_id'), ('buckets', 'id')) as g(name, bucket) loop
    begin
      execute format('drop policy if exists "The Way: its bucket is the server''s alone" on storage.%I', guarded.name);
      execute format($policy$
        create policy "The Way: its bucket is the server's alone" on storage.%I
          as restrictive for all to anon, authenticated using (%I is distinct from 'the-way') $policy$,
        guarded.name, guarded.bucket);
    exception
      when insufficient_privilege then
        raise notice 'Could not create a policy on storage.%: this user is not allowed to. Make sure that no other policy gives access to the bucket the-way.',
          guarded.name;
    end;
  end loop;
end $$;

-- From scripts/sql/end.sql

-- Only the server can use the database, as `service_role` or as the tables' owner. Row level security without a policy
-- denies access to everyone else: a request with Supabase's public key finds no rows.
do $$
declare
  ours text[] := array[
    'trained_models',
    'runs',
    'generations', 'generation_parts', 'generated_images', 'image_counters',
    'datasets', 'dataset_images',
    'trainings', 'training_logs',
    'albums', 'album_images',
    'api_keys',
    'deleted_runs', 'removals',
    'deletion_receipts',
    'idempotency_keys',
    'push_keys', 'push_subscriptions', 'push_deliveries',
    'used_prompts', 'prompt_templates',
    'sessions', 'sign_in_codes',
    'sheets',
    'spending_caps',
    'users', 'invitations',
    'webhook_deliveries'
  ];
  outsiders text := 'public';
  has_service_role boolean := exists (select from pg_catalog.pg_roles where rolname = 'service_role');
  name text;
  plan text;
  rule record;
  dropped text[] := '{}';
begin
  select outsiders || coalesce(string_agg(', ' || quote_ident(rolname), ''), '') into outsiders
  from pg_catalog.pg_roles where rolname in ('anon', 'authenticated');

  foreach name in array ours loop
    execute format('alter table public.%I enable row level security', name);
    execute format('revoke all on public.%I from %s', name, outsiders);
    if has_service_role then
      execute format('grant select, insert, update, delete on public.%I to service_role', name);
    end if;
  end loop;
  for rule in select p.policyname, p.tablename from pg_catalog.pg_policies p
    where p.schemaname = 'public' and p.tablename = any (ours)
  loop
    execute format('drop policy %I on public.%I', rule.policyname, rule.tablename);
    dropped := dropped || format('%I on %I', rule.policyname, rule.tablename);
  end loop;
  perform set_config('the_way.dropped_policies', array_to_string(dropped, ', '), false);

  -- Each function that the server calls gets an empty search path and, unless it sets another plan cache mode itself, a
  -- generic plan. By default the engines choose differently, and the plan decides whether an out-of-range value fails when
  -- there is no row.
  for name, plan in
    select f.proname, coalesce((select s.option_value from pg_catalog.pg_options_to_table(f.proconfig) s
      where s.option_name = 'plan_cache_mode'), 'force_generic_plan')
    from pg_catalog.pg_proc f
    where f.pronamespace = 'public'::regnamespace and f.proname = any (the_way.function_names())
  loop
    execute format($q$alter function public.%I(jsonb) reset all set search_path = '' set plan_cache_mode = %I$q$, name, plan);
    execute format('revoke execute on function public.%I(jsonb) from %s', name, outsiders);
    if has_service_role then
      execute format('grant execute on function public.%I(jsonb) to service_role', name);
    end if;
  end loop;

  alter table the_way.schema_version enable row level security;
  execute 'revoke all on schema the_way from ' || outsiders;
  execute 'revoke all on all tables in schema the_way from ' || outsiders;
  execute 'revoke all on all functions in schema the_way from ' || outsiders;
  if has_service_role then
    grant usage on schema the_way to service_role;
    grant select on all tables in schema the_way to service_role;
    grant execute on all functions in schema the_way to service_role;
  end if;
end $$;

notify pgrst, 'reload schema';
commit;

-- An SQL editor shows the last result.
select 'The Way is set up, schema version ' || (select max(version) from the_way.schema_version) || '.' ||
  coalesce(' Policies of an earlier app were dropped: ' || nullif(current_setting('the_way.dropped_policies'), '') || '.', '')
  as "The Way";
