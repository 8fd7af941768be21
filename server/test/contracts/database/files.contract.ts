import { at, type Cases, some } from './contract.ts'
import { makeImage, saveModel, savingGeneration } from './generation-stages.ts'
import { createTraining, makeCompletion, makeDataset, startedTraining } from './training-stages.ts'

export const fileCases: Cases = {
  'finds a file only for its owner, with a name for the download': async (t, { call }) => {
    const dataset = makeDataset()
    await createTraining(call, { dataset })
    const generation = await savingGeneration(call)
    const { image } = makeImage(generation, 0)
    await call.images_add({ now: at(6), image })
    const training = await startedTraining(call)
    await call.trainings_complete(makeCompletion(training))
    const weights_file = 'weights/1.tar'
    await call.trainings_keep_weights({
      id: training.id,
      now: at(101),
      weights_file,
      weights_note: null,
    })
    const model = await saveModel(call, { name: 'a/b\\c:d\n"e"' })
    const thumbnail_url = 'models/1/thumbnail.webp'
    await call.models_set_thumbnail({ id: model.id, now: at(1), thumbnail_url })
    const first = some(dataset.images[0])

    const names = {
      [image.file]: 'Lake 1.webp',
      [first.file]: '0.jpg',
      [first.thumbnail_file]: '0.webp',
      [weights_file]: 'My lake.tar',
      [thumbnail_url]: 'a-b-c-d-e-.webp',
    }
    for (const [file, name] of Object.entries(names)) {
      t.strictSame(await call.files_get({ owner_id: 'ada', file }), {
        file,
        name,
        only_thumbnails: false,
      })
      t.equal(await call.files_get({ owner_id: 'bob', file }), null)
    }
    t.equal(await call.files_get({ owner_id: 'ada', file: 'datasets/unknown.jpg' }), null)

    const files = [...Object.keys(names), 'left/over.jpg']
    t.strictSame((await call.files_known({ files })).sort(), Object.keys(names).sort())
    t.strictSame(await call.files_known({ files: [] }), [])
  },

  'no longer knows the thumbnail of a deleted model': async (t, { call }) => {
    const { id } = await saveModel(call)
    const thumbnail_url = `models/${id}/thumbnail.webp`
    await call.models_set_thumbnail({ id, now: at(1), thumbnail_url })
    await call.models_delete({ owner_id: 'ada', id })
    t.strictSame(await call.files_known({ files: [thumbnail_url] }), [])
  },
}
