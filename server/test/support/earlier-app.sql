-- The table of the earlier app as its setup and its policy fixes leave it, with rows as it wrote them.
create table public.trained_models (
  id text primary key,
  user_id text,
  name text,
  model_name text,
  description text,
  version text,
  model_url text,
  status text not null,
  error_message text,
  progress integer default 0,
  model_info jsonb,
  sample_image text,
  input_data jsonb,
  created_at timestamp with time zone default current_timestamp,
  keyword text,
  input_parameters jsonb,
  category text,
  is_public boolean default false,
  replicate_id text,
  last_used timestamp with time zone,
  thumbnail_url text
);
create index trained_models_status_idx on public.trained_models (status);
alter table public.trained_models enable row level security;
create policy "Anyone can read public models" on public.trained_models for select using (is_public = true);
create policy "Users can insert their own models" on public.trained_models for insert
  with check (auth.uid() is not null and auth.uid()::text = user_id);
create policy "Users can delete their own models" on public.trained_models for delete
  using (auth.uid()::text = user_id);

insert into public.trained_models (id, user_id, name, description, version, model_url, status, created_at, keyword,
  input_parameters, category, is_public, thumbnail_url, sample_image)
values
  ('full', 'u1', 'Portraits', '', null, 'ada/portraits:__VERSION__', 'completed', '2025-04-01T10:00:00Z', 'prtrt',
    '{"steps": 1000}', 'Custom', false, 'https://replicate.delivery/gone.png', 'data:image/png;base64,AAAA'),
  ('by-version', 'u1', 'Lamps', null, '__VERSION__', 'https://replicate.com/ada/portraits', 'ready',
    '2025-04-02T10:00:00Z', 'lmp', '{}', 'Custom', true, null, null),
  ('latest', null, null, null, null, 'ada/portraits', 'active', null, null, null, null, null,
    'data:image/png;base64,' || repeat('QUJD', 2000), null),
  ('shelved', 'u1', 'Old', null, null, 'ada/portraits', 'archived', '2025-04-03T10:00:00Z', null, '[]', null, false,
    null, null),
  ('training', 'u1', 'Half', null, null, null, 'training', '2025-04-04T10:00:00Z', null, null, null, false, null, null),
  ('failed', 'u1', 'Broken', null, null, '', 'failed', '2025-04-05T10:00:00Z', null, null, null, false, null, null);
