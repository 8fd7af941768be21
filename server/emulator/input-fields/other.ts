import { between, type Fields, file } from './field.ts'

/** Some other model, with inputs of every type and names that no trainer here uses. */
export const otherFields: Fields = {
  prompt: { type: 'string', description: 'What to draw', maxLength: 300 },
  seed: { type: 'integer', nullable: true, description: 'Leave empty for a random one' },
  style: {
    type: 'string',
    default: 'photo',
    enum: ['photo', 'drawing', 'print'],
    description: 'The technique that the image imitates',
  },
  image_size: { type: 'integer', default: 512, enum: [512, 768], description: 'Both sides' },
  detail: { type: 'number', default: 0.5, ...between(0, 1), description: 'How much detail' },
  passes: { type: 'integer', default: 20, ...between(1, 60) },
  tileable: { type: 'boolean', default: false, description: 'Whether the edges match' },
  palette_image: { ...file('An image with the colors to use'), nullable: true },
  signature: { type: 'string', default: '', maxLength: 40 },
}
