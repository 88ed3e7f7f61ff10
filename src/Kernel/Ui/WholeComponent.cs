using Microsoft.AspNetCore.Components;

namespace Relais.Kernel.Ui;

/// <summary>
/// The base of every component: it is drawn once, when it has fetched what it shows. A plain component is drawn for the first time as
/// soon as a query yields, which on SQLite never happens and on PostgreSQL always does; pages are sent whole, so a first half helps nobody.
/// </summary>
public abstract class WholeComponent : ComponentBase
{
    private bool initialized;

    /// <inheritdoc/>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (!initialized)
        {
            initialized = true;
            OnInitialized();
            await OnInitializedAsync();
        }

        OnParametersSet();
        await OnParametersSetAsync();
        StateHasChanged();
    }
}
