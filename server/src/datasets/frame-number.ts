/** The number that pages show on an image: "04" for the fourth. */
export const frameNumber = (index: number) => String(index + 1).padStart(2, '0')
