import type { Static } from 'typebox'
import { albumFunctions } from './functions/albums.ts'
import { apiKeyFunctions } from './functions/api-keys.ts'
import { datasetFunctions } from './functions/datasets.ts'
import { fileFunctions } from './functions/files.ts'
import { generationFunctions } from './functions/generations.ts'
import { idempotencyFunctions } from './functions/idempotency.ts'
import { imageFunctions } from './functions/images.ts'
import { keywordFunctions } from './functions/keywords.ts'
import { modelFunctions } from './functions/models.ts'
import { notificationFunctions } from './functions/notifications.ts'
import { promptTemplateFunctions } from './functions/prompt-templates.ts'
import { promptFunctions } from './functions/prompts.ts'
import { removalFunctions } from './functions/removals.ts'
import { rowFunctions } from './functions/rows.ts'
import { runFunctions } from './functions/runs.ts'
import { schemaFunctions } from './functions/schema.ts'
import { sessionFunctions } from './functions/sessions.ts'
import { sheetFunctions } from './functions/sheets.ts'
import { spendingFunctions } from './functions/spending.ts'
import { trainingFunctions } from './functions/trainings.ts'
import { userFunctions } from './functions/users.ts'
import { webhookFunctions } from './functions/webhooks.ts'
import { weightsFunctions } from './functions/weights.ts'
import { yourDataFunctions } from './functions/your-data.ts'

/** Every SQL function that the server calls; the contract tests compare this list with `pg_proc`. */
export const databaseFunctions = {
  ...schemaFunctions,
  ...sessionFunctions,
  ...apiKeyFunctions,
  ...userFunctions,
  ...idempotencyFunctions,
  ...datasetFunctions,
  ...runFunctions,
  ...trainingFunctions,
  ...modelFunctions,
  ...generationFunctions,
  ...sheetFunctions,
  ...imageFunctions,
  ...albumFunctions,
  ...promptFunctions,
  ...promptTemplateFunctions,
  ...fileFunctions,
  ...webhookFunctions,
  ...weightsFunctions,
  ...notificationFunctions,
  ...spendingFunctions,
  ...keywordFunctions,
  ...removalFunctions,
  ...rowFunctions,
  ...yourDataFunctions,
}

type DatabaseFunctions = typeof databaseFunctions
export type FunctionName = keyof DatabaseFunctions
export type FunctionArgs<N extends FunctionName> = Static<DatabaseFunctions[N]['args']>
export type FunctionResult<N extends FunctionName> = Static<DatabaseFunctions[N]['result']>

export const functionNames = Object.keys(databaseFunctions) as FunctionName[]
