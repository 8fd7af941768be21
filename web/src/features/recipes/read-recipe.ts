import { type FoundRecipe, RecipeProblem } from './found-recipe.ts'
import { type ImageTexts, readTexts } from './image-texts.ts'
import { readComfyUi } from './read-comfyui.ts'
import { readInvokeAi, readOldInvokeAi } from './read-invokeai.ts'
import { readOwn } from './read-own.ts'
import { readParameters } from './read-parameters.ts'

/**
 * Reads how an image was made from its file, which never leaves the browser: our own recipe, or that of AUTOMATIC1111,
 * InvokeAI or ComfyUI. Throws a `RecipeProblem` if it has none of them.
 */
export async function readRecipe(file: Blob): Promise<FoundRecipe> {
  const texts = await readTexts(file)
  const found = recipeIn(texts)
  if (found) return found
  throw new RecipeProblem(
    'This image has no prompt or settings that can be read. Messengers and websites often remove them; use the original file.',
  )
}

/** The most exact one first. */
function recipeIn({ png, userComment, xmp }: ImageTexts): FoundRecipe | null {
  const from = (text: string | null | undefined, read: (text: string) => FoundRecipe | null) =>
    text ? read(text) : null
  return (
    from(xmp, readOwn) ??
    from(png.get('invokeai_metadata'), readInvokeAi) ??
    from(png.get('sd-metadata'), readOldInvokeAi) ??
    from(png.get('parameters'), readParameters) ??
    from(userComment, readParameters) ??
    from(png.get('prompt'), readComfyUi)
  )
}
