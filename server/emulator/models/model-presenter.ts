import { toIsoMicros } from '../identifiers.ts'
import { openapiOf } from '../input-schemas.ts'
import type { ModelRecord, VersionRecord } from '../records.ts'
import type { ModelRegistry } from './model-registry.ts'

export function presentVersion(version: VersionRecord) {
  return {
    id: version.id,
    created_at: toIsoMicros(version.created_at),
    cog_version: '0.14.12',
    openapi_schema: openapiOf(version.family),
  }
}

export function presentModel(models: ModelRegistry, model: ModelRecord) {
  const latest = models.versionsOf(model.id)[0]
  return {
    url: `https://replicate.com/${model.id}`,
    owner: model.owner,
    name: model.name,
    description: model.description,
    visibility: model.visibility,
    is_official: model.is_official,
    github_url: model.github_url,
    paper_url: model.paper_url,
    license_url: model.license_url,
    run_count: models.runCount(model.id),
    cover_image_url: model.cover_image_url,
    default_example: null,
    latest_version: latest ? presentVersion(latest) : null,
  }
}
