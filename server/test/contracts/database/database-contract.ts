import { type Test, test } from 'tap'
import { albumCases } from './albums.contract.ts'
import { apiKeyCases } from './api-keys.contract.ts'
import { catalogCases } from './catalog.contract.ts'
import { type Cases, type ContractDatabase, checkedCalls } from './contract.ts'
import { datasetCases } from './datasets.contract.ts'
import { datasetEditCases } from './datasets-edit.contract.ts'
import { datasetTrainingCases } from './datasets-trainings.contract.ts'
import { deletingRunsCases } from './deleting-runs.contract.ts'
import { demoModeCases } from './demo-mode.contract.ts'
import { fileCases } from './files.contract.ts'
import { galleryCases } from './gallery.contract.ts'
import { galleryDeleteCases } from './gallery-delete.contract.ts'
import { generationPartsCases } from './generation-parts.contract.ts'
import { generationCancelCases } from './generations-cancel.contract.ts'
import { generationCreateCases } from './generations-create.contract.ts'
import { generationPacesCases } from './generations-paces.contract.ts'
import { generationRunCases } from './generations-run.contract.ts'
import { generationSubmitCases } from './generations-submit.contract.ts'
import { idempotencyCases } from './idempotency.contract.ts'
import { imageCases } from './images.contract.ts'
import { jsonCases } from './json-values.contract.ts'
import { keywordCases } from './keywords.contract.ts'
import { leaseCases } from './leases.contract.ts'
import { modelCases } from './models.contract.ts'
import { publicModelCases } from './models-public.contract.ts'
import { notificationCases } from './notifications.contract.ts'
import { pagingCases } from './paging.contract.ts'
import { promptTemplateCases } from './prompt-templates.contract.ts'
import { promptCases } from './prompts.contract.ts'
import { rowCases } from './rows.contract.ts'
import { savedImageCases } from './saved-images.contract.ts'
import { sessionCases } from './sessions.contract.ts'
import { sheetCases } from './sheets.contract.ts'
import { spendingCases } from './spending.contract.ts'
import { trainingCancelCases } from './trainings-cancel.contract.ts'
import { trainingCompleteCases } from './trainings-complete.contract.ts'
import { trainingCreateCases } from './trainings-create.contract.ts'
import { trainingLogCases } from './trainings-logs.contract.ts'
import { trainingPacesCases } from './trainings-paces.contract.ts'
import { trainingRunCases } from './trainings-run.contract.ts'
import { trainingSubmitCases } from './trainings-submit.contract.ts'
import { userCases } from './users.contract.ts'
import { userPauseCases } from './users-pause.contract.ts'
import { webhookCases } from './webhooks.contract.ts'
import { yourDataCases } from './your-data.contract.ts'

const features: Record<string, Cases> = {
  catalog: catalogCases,
  'JSON values': jsonCases,
  sessions: sessionCases,
  'api keys': apiKeyCases,
  'your data': yourDataCases,
  users: userCases,
  'pausing users': userPauseCases,
  'idempotency keys': idempotencyCases,
  datasets: datasetCases,
  'editing datasets': datasetEditCases,
  'datasets and trainings': datasetTrainingCases,
  paging: pagingCases,
  leases: leaseCases,
  'creating trainings': trainingCreateCases,
  'submitting trainings': trainingSubmitCases,
  'running trainings': trainingRunCases,
  'paces of trainings': trainingPacesCases,
  'completing trainings': trainingCompleteCases,
  'logs of trainings': trainingLogCases,
  'cancelling trainings': trainingCancelCases,
  spending: spendingCases,
  keywords: keywordCases,
  models: modelCases,
  'public models': publicModelCases,
  'creating generations': generationCreateCases,
  'submitting generations': generationSubmitCases,
  'running generations': generationRunCases,
  'paces of generations': generationPacesCases,
  'cancelling generations': generationCancelCases,
  'generations of several runs': generationPartsCases,
  'contact sheets': sheetCases,
  savedImages: savedImageCases,
  images: imageCases,
  gallery: galleryCases,
  'deleting and restoring images': galleryDeleteCases,
  albums: albumCases,
  'history of prompts': promptCases,
  'prompt templates': promptTemplateCases,
  'deleting runs': deletingRunsCases,
  files: fileCases,
  webhooks: webhookCases,
  notifications: notificationCases,
  'moving rows': rowCases,
  'demo mode': demoModeCases,
}

/** Much faster than `truncate`, which creates new files for each table and index. */
const EMPTY_TABLES = `
  with datasets as (delete from public.datasets),
    life_cycles as (delete from public.runs), generations as (delete from public.generations), sheets as (delete from public.sheets), keys as (delete from public.idempotency_keys),
    caps as (delete from public.spending_caps), deliveries as (delete from public.webhook_deliveries),
    users as (delete from public.users), invitations as (delete from public.invitations),
    api_keys as (delete from public.api_keys), receipts as (delete from public.deletion_receipts),
    push_keys as (delete from public.push_keys), subscriptions as (delete from public.push_subscriptions),
    albums as (delete from public.albums), prompts as (delete from public.used_prompts),
    templates as (delete from public.prompt_templates), counters as (delete from public.image_counters), runs as (delete from public.deleted_runs),
    removals as (delete from public.removals), sessions as (delete from public.sessions), codes as (delete from public.sign_in_codes)
  delete from public.trained_models`

/** Tests what every adapter has to do. `open` returns a database with the schema applied, which it closes after `t`. */
export function runDatabaseContract(
  name: string,
  open: (t: Test) => Promise<ContractDatabase>,
): void {
  test(`${name} fulfils the database contract`, async (t) => {
    const database = await open(t)
    const { query } = database
    const call = checkedCalls(database)
    for (const [feature, cases] of Object.entries(features)) {
      await t.test(feature, async (t) => {
        for (const [name, check] of Object.entries(cases)) {
          await t.test(name, async (t) => {
            await query(EMPTY_TABLES)
            await check(t, { call, query })
          })
        }
      })
    }
  })
}
