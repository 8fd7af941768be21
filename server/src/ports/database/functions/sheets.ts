import { OneOf, RecordOf, SheetAxisSchema, UsedLoraSchema } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { GenerationPart, GenerationPartRow } from './generations.ts'
import {
  Answer,
  Args,
  Count,
  Flag,
  Id,
  IdempotentAnswer,
  Json,
  Nullable,
  pageArgs,
  Text,
  Time,
} from './parts.ts'

const sheetColumns = {
  id: Id,
  owner_id: Id,
  model_id: Id,
  emulated: Flag,
  base: Json,
  axes: Type.Array(SheetAxisSchema),
  request_hash: Text,
}

/** A contact sheet without its cells. */
export const SheetSummaryRow = Type.Object({
  ...sheetColumns,
  model_name: Text,
  total: Count,
  paused_at: Nullable(Time),
  /** How many cells have each status of a run, or `deleted`; statuses without a cell are left out. */
  counts: RecordOf(Count),
  /** The sums over all runs, including those that a retry replaced. */
  estimate_usd_micros: Nullable(Count),
  cost_usd_micros: Nullable(Count),
  created_at: Time,
})
export type SheetSummaryRow = Static<typeof SheetSummaryRow>

/** The run in a cell, which is the only one of its generation. */
const SheetCellRow = Type.Object({
  ...GenerationPart.properties,
  cell: Type.Integer({ description: 'its index in reading order' }),
})
export type SheetCellRow = Static<typeof SheetCellRow>

/** A contact sheet with the cells whose generations still exist, in reading order. */
export const SheetRow = Type.Object({
  ...SheetSummaryRow.properties,
  cells: Type.Array(SheetCellRow),
})
export type SheetRow = Static<typeof SheetRow>

const MaybeSheet = Nullable(SheetRow)
const modelOutcomes = ['no_model', 'view_only', 'archived', 'demo_only', 'replicate_only'] as const
const changeArgs = { owner_id: Id, id: Id, now: Time }

export const sheetFunctions = {
  /**
   * Inserts a sheet with a generation of one image for each cell, in reading order, and stores the answer. The outcomes are
   * those of `generations_create`.
   */
  sheets_create: entry(
    Args({
      now: Time,
      same_click_since: Time,
      sheet: Type.Object({ ...sheetColumns, loras: Type.Array(UsedLoraSchema) }),
      cells: Type.Array(
        Type.Object({
          ...Type.Pick(GenerationPartRow, [
            'id',
            'keyword_inserted',
            'parameters',
            'prompt',
            'seed',
            'num_outputs',
            'estimate_usd_micros',
          ]).properties,
          /** The prompt as `foldText` returns it. */
          search_text: Text,
        }),
      ),
      idempotency: IdempotentAnswer,
    }),
    Type.Object({
      outcome: OneOf(['created', 'replayed', 'key_lost', ...modelOutcomes]),
      sheet: MaybeSheet,
      answer: Nullable(Answer),
    }),
  ),
  sheets_get: entry(Args({ owner_id: Id, id: Id }), MaybeSheet),
  sheets_list: entry(
    Args({ ...pageArgs, model_id: Nullable(Id) }),
    Type.Object({ sheets: Type.Array(SheetSummaryRow), next_cursor: Nullable(Text) }),
  ),
  /** Puts the cells that were not sent on hold. `ended`: all cells have ended. `null` if the owner does not have the sheet. */
  sheets_pause: entry(
    Args(changeArgs),
    Nullable(Type.Object({ outcome: OneOf(['paused', 'ended']), sheet: SheetRow })),
  ),
  /** Makes the cells of a paused sheet due. */
  sheets_resume: entry(Args(changeArgs), MaybeSheet),
  /** Cancels the cells that have not ended, as `generations_cancel` does. `canceled` has the runs that were not sent. */
  sheets_cancel: entry(
    Args(changeArgs),
    Nullable(
      Type.Object({
        outcome: OneOf(['canceled', 'asked', 'ended']),
        canceled: Type.Array(Id),
        sheet: SheetRow,
      }),
    ),
  ),
  /**
   * Makes cells that are on hold due, unless the sheet is paused, and inserts a generation for each of `cells` that has failed
   * or was canceled and was not retried since. `made` has the new ones. `nothing_missing`: neither was possible.
   */
  sheets_retry: entry(
    Args({
      ...changeArgs,
      /** New ids, and the generations that they replace. */
      cells: Type.Array(Type.Object({ id: Id, retry_of: Id })),
      idempotency: IdempotentAnswer,
    }),
    Type.Object({
      outcome: OneOf([
        'retried',
        'replayed',
        'key_lost',
        'not_found',
        'nothing_missing',
        ...modelOutcomes,
      ]),
      sheet: MaybeSheet,
      answer: Nullable(Answer),
      made: Type.Array(Type.Object({ id: Id })),
    }),
  ),
}
