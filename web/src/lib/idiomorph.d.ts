declare module "idiomorph" {
  export const Idiomorph: { morph(old: Element, fresh: Element | HTMLCollection | string, config: object): Node[] };
}
