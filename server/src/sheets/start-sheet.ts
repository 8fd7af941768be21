import { randomInt, randomUUID } from 'node:crypto'
import { type CreateSheetBody, MAX_SEED, type SheetAxis, type SheetEstimate } from '@the-way/shared'
import { estimateGeneration } from '../generations/estimate/estimate-generation.ts'
import { resolveLoras } from '../generations/settings/loras.ts'
import type { StartGenerationDependencies } from '../generations/start-generation.ts'
import {
  type Answered,
  acceptedAnswer,
  keyInUseError,
  onceForKey,
} from '../idempotency/idempotency.ts'
import { hashPayload } from '../idempotency/payload-hash.ts'
import { versionOf } from '../models/inputs/version-inputs.ts'
import { modelNotFoundError, modelRefusedError } from '../models/models.errors.ts'
import { requireUsable } from '../models/require-usable.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import { logRun } from '../runs/log-run.ts'
import { type PlannedCell, planCells, storedBase } from './plan-cells.ts'
import { readAxes } from './read-axes.ts'
import { toQueuedSheet, toSheet } from './sheet.mapper.ts'

export type StartSheetDependencies = Omit<StartGenerationDependencies, 'files'>

interface PlannedSheet {
  model: ModelRow
  base: Record<string, unknown>
  axes: SheetAxis[]
  cells: PlannedCell[]
  loras: Awaited<ReturnType<typeof resolveLoras>>['loras']
  estimate: Awaited<ReturnType<typeof estimateGeneration>>
}

/** Equal requests of one owner within this time, in milliseconds, count as one click. */
const SAME_CLICK_MS = 2000

/**
 * Queues a contact sheet: a generation of one image for each cell, all of them in one transaction. A sheet that does not fit
 * into a spending cap as a whole is rejected. A repeated request gets the same answer.
 */
export async function startSheet(
  deps: StartSheetDependencies,
  owner_id: string,
  body: CreateSheetBody,
  key: string | null,
): Promise<Answered> {
  const { database, emulated, spending, logger, onQueued } = deps
  // Hashed before a seed is drawn, so that equal clicks start one sheet.
  const payload_hash = hashPayload({ sheet: body })
  return onceForKey(database, { owner_id, key, payload_hash }, async (claim) => {
    const { model, base, axes, cells, loras, estimate } = await planSheet(deps, owner_id, body)
    await spending.requireBelowCap(owner_id, estimate.whole.estimate_usd_micros, 'This sheet')
    const now = Date.now()
    const created = {
      now: new Date(now).toISOString(),
      sheet: {
        id: randomUUID(),
        owner_id,
        model_id: model.id,
        emulated,
        base,
        axes,
        loras,
        request_hash: payload_hash,
      },
      cells: cells.map((cell, index) => ({
        ...cell,
        estimate_usd_micros: estimate.runs[index]?.estimate_usd_micros ?? null,
      })),
    }
    const answer = acceptedAnswer('sheets', toQueuedSheet(created, model))
    const { outcome, sheet, ...stored } = await database.call.sheets_create({
      ...created,
      same_click_since: new Date(now - SAME_CLICK_MS).toISOString(),
      idempotency: claim && { ...claim, ...answer },
    })
    switch (outcome) {
      case 'created':
        for (const { id } of cells) logRun(logger, { id, kind: 'generation' }, 'queued')
        onQueued()
        return { answer, replayed: false }
      case 'replayed': {
        if (stored.answer) return { answer: stored.answer, replayed: true }
        if (!sheet) throw new Error('a replay without a sheet')
        return { answer: acceptedAnswer('sheets', toSheet(sheet, emulated)), replayed: true }
      }
      case 'key_lost':
        throw keyInUseError(null)
      default:
        throw modelRefusedError(outcome, model.id)
    }
  })
}

/** Checks a sheet like a start does and estimates price and duration, without storing or sending anything. */
export async function dryRunSheet(
  deps: StartSheetDependencies,
  owner_id: string,
  body: CreateSheetBody,
): Promise<SheetEstimate> {
  const { axes, cells, estimate } = await planSheet(deps, owner_id, body)
  return { ...estimate.whole, total: cells.length, axes }
}

async function planSheet(
  deps: StartSheetDependencies,
  owner_id: string,
  { model_id, base, axes: requested }: CreateSheetBody,
): Promise<PlannedSheet> {
  const { database, versionInputs, emulated, apiHost } = deps
  const model = await database.call.models_get({ owner_id, id: model_id })
  if (!model) throw modelNotFoundError(model_id)
  requireUsable(model, owner_id, emulated)
  const { inputs } = await versionInputs.load(model)
  const axes = readAxes(requested, inputs, apiHost)
  const { loras, parameters: loraParameters } = await resolveLoras(deps, owner_id, base, inputs)
  const drawnSeed = randomInt(MAX_SEED)
  const cells = planCells({ model, inputs, base, axes, drawnSeed, loraParameters, apiHost })
  const estimate = await estimateGeneration(deps, {
    owner_id,
    version: versionOf(model),
    inputs,
    trainer: model.trainer,
    runs: cells,
  })
  return { model, base: storedBase(base, axes, drawnSeed), axes, cells, loras, estimate }
}
