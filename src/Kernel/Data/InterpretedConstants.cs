using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace Relais.Kernel.Data;

/// <summary>
/// Fetches the constants of a translated query, some for each of its columns, by interpreting the expressions that say where they are. EF 10.0 compiles each into
/// machine code that runs once (its next version interprets them too); of a start that was a tenth, and as much of the first time that any page is shown.
/// </summary>
[SuppressMessage("Usage", "EF1001:Internal EF Core API usage.", Justification = "EF has no other place where this could be said.")]
[Experimental("EF9100")]
internal sealed class InterpretedConstants(
    ShapedQueryCompilingExpressionVisitorDependencies dependencies, RelationalShapedQueryCompilingExpressionVisitorDependencies relationalDependencies, RelationalCommandBuilderDependencies commandDependencies)
    : RelationalLiftableConstantProcessor(dependencies, relationalDependencies, commandDependencies)
{
    private readonly MaterializerLiftableConstantContext context = new(dependencies);
    private readonly RelationalMaterializerLiftableConstantContext relational = new(dependencies, relationalDependencies, commandDependencies);

    /// <inheritdoc/>
    protected override ConstantExpression InlineConstant(LiftableConstantExpression liftableConstant) => liftableConstant.ResolverExpression switch
    {
        Expression<Func<RelationalMaterializerLiftableConstantContext, object>> where => Expression.Constant(where.Compile(preferInterpretation: true)(relational), liftableConstant.Type),
        Expression<Func<MaterializerLiftableConstantContext, object>> where => Expression.Constant(where.Compile(preferInterpretation: true)(context), liftableConstant.Type),
        _ => base.InlineConstant(liftableConstant),
    };
}
