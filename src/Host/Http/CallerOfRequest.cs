using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Relais.Identity;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Host.Http;
