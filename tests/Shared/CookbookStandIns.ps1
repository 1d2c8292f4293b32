# What no machine that runs the tests must do: tasks that Windows would really start at night. These take the place of the real ones in every
# PowerShell.
function global:New-ScheduledTaskAction { param([string] $Execute, [string] $Argument) [pscustomobject]@{ Execute = $Execute; Argument = $Argument } }
function global:New-ScheduledTaskTrigger { param([switch] $Daily, [string] $At) [pscustomobject]@{ Daily = [bool] $Daily; At = $At } }
function global:New-ScheduledTaskSettingsSet { param([timespan] $ExecutionTimeLimit, [switch] $StartWhenAvailable, [string] $MultipleInstances) [pscustomobject]@{ ExecutionTimeLimit = $ExecutionTimeLimit } }
function global:Register-ScheduledTask { param([string] $TaskName, $Action, $Trigger, $Settings) [pscustomobject]@{ TaskName = $TaskName; State = 'Ready' } }
