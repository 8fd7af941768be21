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
