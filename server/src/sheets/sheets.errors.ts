import { problem } from '../errors/problem.ts'

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
