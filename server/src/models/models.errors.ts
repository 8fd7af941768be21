import { invalidRequestError } from '../errors/error-handler.ts'
import { problem } from '../errors/problem.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { explainRequestError } from '../runs/explain-request-error.ts'
import type { VersionProblem } from './check-version.ts'

export const modelNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'models.not_found',
    title: 'No such model',
    detail: `There is no model ${id} of yours, nor one shared with you. GET /api/models lists yours, GET /api/models?public=true the shared ones.`,
  })

export const modelViewOnlyError = () =>
  problem({
    status: 403,
    code: 'models.view_only',
    title: 'Only to look at',
    detail:
      'Its owner shares this model to be looked at. Ask them to let others make images with it.',
  })

export const modelArchivedError = () =>
  problem({
    status: 409,
    code: 'models.archived',
    title: 'Model put away',
    detail: 'This model is archived. Set its status to ready to make images with it.',
  })

export const modelDemoOnlyError = () =>
  problem({
    status: 409,
    code: 'models.demo_only',
    title: 'Demo model',
    detail:
      'This model was trained in demo mode, so it is not on Replicate. Train it again to use it: its dataset and settings are kept.',
  })

export const modelReplicateOnlyError = () =>
  problem({
    status: 409,
    code: 'models.replicate_only',
    title: 'Replicate is not connected',
    detail:
      'This model is on Replicate, and demo mode sends nothing there. Connect Replicate in the settings to generate with it.',
  })

export const adminsModelError = () =>
  problem({
    status: 403,
    code: 'models.admin_only',
    title: 'For the admin',
    detail:
      'This model lies in the account at Replicate that this server works with. Only the admin can add it to a library.',
  })

/** A model that is not to be listed: no generation with it could succeed. */
export function cannotRegisterError({ code, detail }: VersionProblem, isDemo: boolean) {
  const isMissing = code === 'models.not_on_replicate'
  const demo =
    'This server is in demo mode, which only knows the models that were trained in it. Connect Replicate in the settings to use models from there.'
  const next = isMissing
    ? 'Check the address and the version on replicate.com.'
    : 'Register a model or version that generates images from a prompt.'
  return problem({
    status: 422,
    code,
    title: isMissing ? 'Not on Replicate' : 'Cannot generate',
    detail: isDemo && isMissing ? demo : `${detail} ${next}`,
  })
}

export const badModelUrlError = () =>
  invalidRequestError([
    {
      field: 'model_url',
      code: 'format',
      detail:
        'should be owner/name, owner/name:version (64 hex digits) or an address on replicate.com',
    },
  ])

/** Says why Replicate could not be asked; any other error is thrown on. */
export const replicateNotAsked = (error: unknown): never => {
  if (!(error instanceof ReplicateError)) throw error
  const { code, message, next_step } = explainRequestError(error)
  throw problem({
    status: 503,
    code,
    title: 'Replicate could not be asked',
    detail: `${message} ${next_step}`,
  })
}
