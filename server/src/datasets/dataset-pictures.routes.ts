import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AddPicturesFormSchema,
  DatasetSchema,
  IdParamsSchema,
  PictureParamsSchema,
  UpdatePictureBodySchema,
} from '@the-way/shared'
import { errorResponses } from '../http/error-responses.ts'
import { readAddForm } from './dataset-forms.ts'
import type { DatasetsService } from './datasets.service.ts'
import { readUpload } from './upload-spool.ts'

const tags = ['datasets']
const response = { 200: DatasetSchema, ...errorResponses }

/** The pictures of a dataset; each answer is the whole set as it is then. */
export const datasetPictureRoutes: FastifyPluginAsyncTypebox<{
  datasets: DatasetsService
  spoolDirectory: string
}> = async (app, { datasets, spoolDirectory }) => {
  app.post(
    '/datasets/:id/pictures',
    {
      config: { scope: 'train', form: AddPicturesFormSchema },
      schema: {
        tags,
        summary: 'Add images to a dataset, one by one or in a ZIP',
        description:
          'Images that cannot be used are listed in `rejected`; it is an error if none can.',
        consumes: ['multipart/form-data'],
        params: IdParamsSchema,
        response,
      },
    },
    async (request) => {
      const upload = await readUpload(request, { spoolDirectory, fields: ['picture_id'] })
      try {
        const { id } = request.params
        const pictureId = readAddForm(upload)
        return await datasets.addPictures(request.owner.id, id, upload.files, pictureId)
      } finally {
        await upload.discard()
      }
    },
  )

  app.patch(
    '/datasets/:id/pictures/:picture_id',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Change an image: its caption or its position',
        params: PictureParamsSchema,
        body: UpdatePictureBodySchema,
        response,
      },
    },
    (request) => {
      const { id, picture_id } = request.params
      return datasets.updatePicture(request.owner.id, id, picture_id, request.body)
    },
  )

  app.delete(
    '/datasets/:id/pictures/:picture_id',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Remove an image from a dataset',
        params: PictureParamsSchema,
        response,
      },
    },
    (request) => {
      const { id, picture_id } = request.params
      return datasets.removePicture(request.owner.id, id, picture_id)
    },
  )
}
