import type { ProblemError } from '../errors/problem.ts'
import { problem } from '../errors/problem.ts'
import {
  modelArchivedError,
  modelDemoOnlyError,
  modelNotFoundError,
  modelReplicateOnlyError,
  modelViewOnlyError,
} from '../models/models.errors.ts'

export const sheetNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'sheets.not_found',
    title: 'Contact sheet not found',
    detail: `You do not have a contact sheet with the id ${id}. GET /api/sheets lists yours.`,
  })

export const sheetEndedError = () =>
  problem({
    status: 409,
    code: 'sheets.ended',
    title: 'Already ended',
    detail:
      'No image of this contact sheet is waiting or being made, so there is nothing to pause or cancel.',
  })

export const nothingMissingError = () =>
  problem({
    status: 409,
    code: 'sheets.nothing_missing',
    title: 'Nothing is missing',
    detail:
      'No image of this contact sheet has failed, was canceled or is on hold, so there is nothing to retry.',
  })

type Refusal = 'no_model' | 'view_only' | 'archived' | 'demo_only' | 'replicate_only'

/** Returns why the model can't be used now. */
export function modelRefusedError(outcome: Refusal, modelId: string): ProblemError {
  switch (outcome) {
    case 'no_model':
      return modelNotFoundError(modelId)
    case 'view_only':
      return modelViewOnlyError()
    case 'archived':
      return modelArchivedError()
    case 'demo_only':
      return modelDemoOnlyError()
    case 'replicate_only':
      return modelReplicateOnlyError()
  }
}
