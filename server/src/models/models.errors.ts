import { invalidRequestError } from '../http/error-handler.ts'
import { problem } from '../http/problem.ts'

export const modelNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'models.not_found',
    title: 'No such model',
    detail: `There is no model ${id} of yours. GET /api/models lists them.`,
  })

export const modelArchivedError = () =>
  problem({
    status: 409,
    code: 'models.archived',
    title: 'Model put away',
    detail: 'This model is archived. Set its status to ready to make pictures with it.',
  })

export const badModelUrlError = () =>
  invalidRequestError([
    {
      field: 'model_url',
      code: 'format',
      detail:
        'should be owner/name, owner/name:version (64 hex digits) or an address on replicate.com',
    },
  ])
