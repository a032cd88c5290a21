/** Names under which Nest hands things to the controllers. */
export const DEPS = Symbol('Deps');
export const OPENAPI = Symbol('OpenApiDocument');
