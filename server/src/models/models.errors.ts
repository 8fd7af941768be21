import { type ProblemError, problem } from '../errors/problem.ts'
import { invalidRequestError } from '../errors/request.errors.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { explainRequestError } from '../runs/explain-request-error.ts'
import type { VersionProblem } from './check-version.ts'

/** `field` is where the id was sent, if that is not the URL. */
export function modelNotFoundError(id: string, field?: string) {
  const detail = `You do not have a model with the id ${id}, and none with this id is shared. GET /api/models lists yours, GET /api/models?public=true the shared ones.`
  return problem({
    status: 404,
    code: 'models.not_found',
    title: 'Model not found',
    detail,
    ...(field !== undefined && { errors: [{ field, code: 'not_found', detail }] }),
  })
}

export const modelViewOnlyError = () =>
  problem({
    status: 403,
    code: 'models.view_only',
    title: 'View only',
    detail:
      'The owner shares this model for viewing only. Ask them to let others generate images with it.',
  })

export const modelArchivedError = () =>
  problem({
    status: 409,
    code: 'models.archived',
    title: 'Model archived',
    detail: 'This model is archived. Set its status to ready to generate images with it.',
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
      'This model is on Replicate, and demo mode does not send requests there. Connect Replicate in the settings to generate with it.',
  })

export const adminOnlyModelError = () =>
  problem({
    status: 403,
    code: 'models.admin_only',
    title: 'Admin only',
    detail:
      'This model belongs to the Replicate account that this server uses. Only the admin can add it to a library.',
  })

/** Thrown when a model is registered that cannot generate. */
export function cannotRegisterError({ code, detail }: VersionProblem, isDemo: boolean) {
  const isMissing = code === 'models.not_on_replicate'
  const demo =
    'This server is in demo mode, which only has the models that were trained in it. Connect Replicate in the settings to use models from there.'
  const next = isMissing
    ? 'Check the model’s name and version on replicate.com.'
    : 'Register a model or version that generates images from a prompt.'
  return problem({
    status: 422,
    code,
    title: isMissing ? 'Not on Replicate' : 'Cannot generate',
    detail: isDemo && isMissing ? demo : `${detail} ${next}`,
  })
}

/** Thrown when the version of a model in the library is needed and cannot be used. */
export const versionUnusableError = ({ code, detail }: VersionProblem) =>
  problem({
    status: 409,
    code,
    title: code === 'models.not_on_replicate' ? 'Not on Replicate' : 'Cannot generate',
    detail: `${detail} It may have been deleted: train the model again, or register another version.`,
  })

export const badModelUrlError = () =>
  invalidRequestError([
    {
      field: 'model_url',
      code: 'format',
      detail: 'should be owner/name, owner/name:version (64 hex digits) or a URL on replicate.com',
    },
  ])

/** Converts a `ReplicateError` to a 503 problem; rethrows any other error. */
export const throwReplicateProblem = (error: unknown): never => {
  if (!(error instanceof ReplicateError)) throw error
  const { code, message, next_step } = explainRequestError(error)
  throw problem({
    status: 503,
    code,
    title: 'Request to Replicate failed',
    detail: `${message} ${next_step}`,
  })
}

type Refusal = 'no_model' | 'view_only' | 'archived' | 'demo_only' | 'replicate_only'

/** Returns why the database refused to generate with a model. */
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
