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
