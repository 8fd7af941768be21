import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AddImagesFormSchema,
  DatasetSchema,
  IdParamsSchema,
  ImageParamsSchema,
  UpdateImageBodySchema,
} from '@the-way/shared'
import { errorResponses } from '../errors/error-responses.ts'
import { readUpload } from '../uploads/upload-spool.ts'
import { readAddForm } from './dataset-forms.ts'
import type { DatasetsService } from './datasets.service.ts'

const tags = ['datasets']
const response = { 200: DatasetSchema, ...errorResponses }

/** The images of a dataset. Each response is the whole dataset after the change. */
export const datasetImageRoutes: FastifyPluginAsyncTypebox<{
  datasets: DatasetsService
  spoolDirectory: string
}> = async (app, { datasets, spoolDirectory }) => {
  app.post(
    '/datasets/:id/images',
    {
      config: { scope: 'train', form: AddImagesFormSchema },
      schema: {
        tags,
        summary: 'Add images to a dataset, one by one or in a ZIP',
        description:
          'Every file is counted in `received`, and those that are left out are listed in `rejected`. It is an error if no image can be used.',
        consumes: ['multipart/form-data'],
        params: IdParamsSchema,
        response,
      },
    },
    async (request) => {
      const upload = await readUpload(request, { spoolDirectory })
      try {
        const { id } = request.params
        const imageId = readAddForm(upload)
        return await datasets.addImages(request.owner.id, id, upload.files, imageId)
      } finally {
        await upload.discard()
      }
    },
  )

  app.patch(
    '/datasets/:id/images/:image_id',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Change an image: its caption or its position',
        params: ImageParamsSchema,
        body: UpdateImageBodySchema,
        response,
      },
    },
    (request) => {
      const { id, image_id } = request.params
      return datasets.updateImage(request.owner.id, id, image_id, request.body)
    },
  )

  app.delete(
    '/datasets/:id/images/:image_id',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Remove an image from a dataset',
        params: ImageParamsSchema,
        response,
      },
    },
    (request) => {
      const { id, image_id } = request.params
      return datasets.removeImage(request.owner.id, id, image_id)
    },
  )
}
