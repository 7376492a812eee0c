/**
 * The GraphQL extension of an object type whose values hold their fields as plain values, none of them a method or a
 * promise: compiled queries read those without a resolver, which is most of what a long list costs.
 */
export const PLAIN = { plain: true } as const;
