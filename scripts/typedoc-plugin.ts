/**
 * What typedoc cannot be told by options: a type that is derived from a value, such as `z.infer<typeof leadSchema>`, is
 * shown as what it is, and a comment is wanted on functions and methods, but not on those of an interface.
 */
import { Application, Comment, type Context, Converter, type DeclarationReflection, ReflectionKind } from "typedoc";
import ts from "typescript";

export function load(app: Application): void {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, showDerivedType);
  app.on(Application.EVENT_VALIDATE_PROJECT, (project) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.FunctionOrMethod)) {
      if (!wantsComment(reflection as DeclarationReflection)) continue;
      app.logger.warn(`${reflection.getFriendlyFullName()} has no comment` as Parameters<typeof app.logger.warn>[0]);
    }
  });
}

function showDerivedType(context: Context, reflection: DeclarationReflection): void {
  if (!reflection.kindOf(ReflectionKind.TypeAlias)) return;
  const declaration = context.getSymbolFromReflection(reflection)?.declarations?.find(ts.isTypeAliasDeclaration);
  if (!declaration || !/\btypeof\b/.test(declaration.type.getText())) return;
  reflection.comment ??= new Comment();
  reflection.comment.modifierTags.add("@useDeclaredType");
}

/** The comment of an interface speaks for its methods. */
function wantsComment(reflection: DeclarationReflection): boolean {
  if (reflection.parent?.kindOf(ReflectionKind.Interface | ReflectionKind.TypeLiteral)) return false;
  return !reflection.hasComment() && !(reflection.signatures ?? []).some((signature) => signature.hasComment());
}
