using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace Relais.Kernel.Data;

/// <summary>
/// Fetches the constants of a translated query, some for each of its columns, by interpreting the expressions that say where they are. EF compiles each into
/// machine code that runs once. Those that make a function are still compiled: it would be interpreted for each row (dotnet/efcore#35208).
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
        Expression<Func<RelationalMaterializerLiftableConstantContext, object>> where when MakesNoFunction(where) =>
            Expression.Constant(where.Compile(preferInterpretation: true)(relational), liftableConstant.Type),
        Expression<Func<MaterializerLiftableConstantContext, object>> where when MakesNoFunction(where) =>
            Expression.Constant(where.Compile(preferInterpretation: true)(context), liftableConstant.Type),
        _ => base.InlineConstant(liftableConstant),
    };

    /// <summary>Whether what the expression gives holds none of its own code.</summary>
    internal static bool MakesNoFunction(LambdaExpression expression)
    {
        var inner = new Functions();
        inner.Visit(expression.Body);
        return !inner.Found;
    }

    private sealed class Functions : ExpressionVisitor
    {
        public bool Found { get; private set; }

        protected override Expression VisitLambda<T>(Expression<T> node)
        {
            Found = true;
            return node;
        }
    }
}
