using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Relais.Kernel.Data;

/// <summary>
/// Which rows of a workspace a guest reads. Each module says it for its own in <see cref="Modules.IModule.Limit"/>; a kind of row of which nothing is said is
/// not there for guests at all. The rules become query filters beside that of the workspace, in a model of their own: the queries of everybody else
/// stay as they are.
/// </summary>
public sealed class GuestRules
{
    private readonly List<(Type Row, LambdaExpression Rule)> ofRows = [];
    private readonly List<(Type Id, LambdaExpression Rule)> ofIds = [];
    private readonly List<(Type Row, Type Id, LambdaExpression Parent)> ofParents = [];
    private readonly Dictionary<Type, string> whole = [];

    /// <summary>A guest sees the rows for which this holds. Several rules of one kind are alternatives.</summary>
    public GuestRules See<TRow>(Expression<Func<AppDb, TRow, bool>> rule)
        where TRow : class, IOwned
    {
        ofRows.Add((typeof(TRow), rule));
        return this;
    }

    /// <summary>Besides, a guest sees whatever has an identifier for which this holds: so a higher module opens rows of a lower one.</summary>
    public GuestRules SeeAlso<TId>(Expression<Func<AppDb, TId, bool>> rule)
    {
        ofIds.Add((typeof(TId), rule));
        return this;
    }

    /// <summary>A guest sees a row together with the row it hangs on.</summary>
    /// <param name="parent">The identifier of that row.</param>
    public GuestRules SeeWith<TRow, TId>(Expression<Func<TRow, TId>> parent)
        where TRow : class, IOwned
    {
        ofParents.Add((typeof(TRow), typeof(TId), parent));
        return this;
    }

    /// <summary>These rows are not narrowed: no slice for guests shows them, and why they must be found is said.</summary>
    public GuestRules SeeAll<TRow>(string because)
        where TRow : class, IOwned
    {
        whole.Add(typeof(TRow), because);
        return this;
    }

    /// <summary>The condition for one kind of row.</summary>
    internal Expression For(IMutableEntityType entity, IMutableModel model, ParameterExpression row, Expression db)
    {
        if (whole.ContainsKey(entity.ClrType))
        {
            return Expression.Constant(true);
        }

        var key = entity.FindPrimaryKey()?.Properties is [{ Name: "Id" } only] ? only : null;
        return ofRows.Where(r => r.Row == entity.ClrType).Select(r => Put.In(r.Rule, db, row))
            .Concat(ofParents.Where(r => r.Row == entity.ClrType).Select(r => With(Owner(model, r.Id), Put.In(r.Parent, row), db)))
            .Concat(ofIds.Where(r => r.Id == key?.ClrType).Select(r => Put.In(r.Rule, db, Expression.Property(row, key!.Name))))
            .Aggregate((Expression?)null, (all, one) => all is null ? one : Expression.OrElse(all, one)) ?? Expression.Constant(false);
    }

    /// <summary>The parent is seen: asked through its own filter.</summary>
    private static MethodCallExpression With(IMutableEntityType parent, Expression id, Expression db)
    {
        var one = Expression.Parameter(parent.ClrType, "parent");
        var set = Expression.Call(db, nameof(DbContext.Set), [parent.ClrType]);
        var same = Expression.Lambda(Expression.Equal(Expression.Property(one, parent.FindPrimaryKey()!.Properties[0].Name), id), one);
        return Expression.Call(typeof(Queryable), nameof(Queryable.Any), [parent.ClrType], set, Expression.Quote(same));
    }

    private static IMutableEntityType Owner(IMutableModel model, Type id) =>
        model.GetEntityTypes().Single(e => typeof(IOwned).IsAssignableFrom(e.ClrType) && e.FindPrimaryKey()?.Properties is [{ Name: "Id" } key] && key.ClrType == id);

    private sealed class Put(IReadOnlyDictionary<ParameterExpression, Expression> instead) : ExpressionVisitor
    {
        public static Expression In(LambdaExpression rule, params Expression[] values) =>
            new Put(rule.Parameters.Zip(values).ToDictionary(p => p.First, p => p.Second)).Visit(rule.Body);

        protected override Expression VisitParameter(ParameterExpression node) => instead.GetValueOrDefault(node, node);
    }
}
